/** The tables of the sample database that the MCP tools read. */
export const sampleTables = [
  'categories',
  'customers',
  'employees',
  'invoices',
  'locations',
  'order_items',
  'orders',
  'payments',
  'price_lists',
  'products',
  'shipments',
  'stock_levels',
  'suppliers',
  'warehouses',
]

/** The statements that make it. */
export const sampleSql = sampleTables
  .map(
    table => `create table ${table} (id serial primary key, name text not null);
insert into ${table} (name) select '${table} ' || n from generate_series(1, 10) n;`,
  )
  .join('\n')
