/** The models of a Prisma schema: model name, field name, name of the field's type. */
export type Models = Record<string, Record<string, string>>

/** Read the models of a Prisma schema. */
export function readModels(datamodel: string): Models {
  const models: Models = {}
  for (const [, name, body] of datamodel.matchAll(/^\s*model\s+(\w+)\s*\{(.*?)^\s*\}/gms)) {
    const lines = body!.split('\n').map(line => /^\s*(\w+)\s+(\w+)/.exec(line.replace(/\/\/.*/, '')))
    models[name!] = Object.fromEntries(lines.flatMap(found => (found ? [[found[1]!, found[2]!]] : [])))
  }
  return models
}
