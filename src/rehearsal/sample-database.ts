import pg from 'pg'
import type { PostgresDoor } from '../adapters/postgres.ts'
import type { AdminLogin } from '../deployment/probes.ts'

/** The database that the tools of a rehearsal read. */
const sampleDatabase = 'inventory'

const tables: Record<string, string> = {
  categories: 'id int PRIMARY KEY, name text NOT NULL',
  suppliers: 'id int PRIMARY KEY, name text NOT NULL, country text',
  products: 'id int PRIMARY KEY, name text NOT NULL, category_id int REFERENCES categories, price numeric(10, 2)',
  warehouses: 'id int PRIMARY KEY, city text NOT NULL',
  shelves: 'id int PRIMARY KEY, warehouse_id int REFERENCES warehouses, label text',
  stock: 'product_id int REFERENCES products, shelf_id int REFERENCES shelves, quantity int NOT NULL',
  customers: 'id int PRIMARY KEY, name text NOT NULL, city text',
  employees: 'id int PRIMARY KEY, name text NOT NULL, warehouse_id int REFERENCES warehouses',
  orders: 'id int PRIMARY KEY, customer_id int REFERENCES customers, ordered_on date NOT NULL',
  order_lines: 'order_id int REFERENCES orders, product_id int REFERENCES products, quantity int NOT NULL',
  shipments: 'id int PRIMARY KEY, order_id int REFERENCES orders, sent_on date',
  returns: 'id int PRIMARY KEY, order_id int REFERENCES orders, reason text',
  price_history: 'product_id int REFERENCES products, price numeric(10, 2), valid_from date',
  audits: 'id int PRIMARY KEY, employee_id int REFERENCES employees, held_on date',
}

const rows = [
  `INSERT INTO categories VALUES (1, 'tools'), (2, 'screws')`,
  `INSERT INTO products VALUES (1, 'hammer', 1, 19.90), (2, 'wood screw 4x40', 2, 0.05)`,
  `INSERT INTO warehouses VALUES (1, 'Graz'), (2, 'Linz')`,
]

/** Makes the sample database, unless an earlier run on this directory has made it whole. */
export async function makeSampleDatabase(postgres: PostgresDoor, admin: AdminLogin): Promise<void> {
  const exists = await postgres.asAdmin(admin, 'postgres', session =>
    session.query('SELECT 1 FROM pg_database WHERE datname = $1', [sampleDatabase]),
  )
  if (exists.length === 0)
    await postgres.asAdmin(admin, 'postgres', session =>
      session.query(`CREATE DATABASE ${pg.escapeIdentifier(sampleDatabase)}`),
    )
  await postgres.asAdmin(admin, sampleDatabase, async session => {
    const [made] = await session.query<{ audits: string | null }>(`SELECT to_regclass('public.audits') AS audits`)
    if (made?.audits) return
    const create = Object.entries(tables).map(([name, columns]) => `CREATE TABLE ${name} (${columns})`)
    // One transaction: a run that is killed here leaves nothing behind.
    await session.query(['BEGIN', 'SET LOCAL search_path = public', ...create, ...rows, 'COMMIT'].join(';\n'))
  })
}
