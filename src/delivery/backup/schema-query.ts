const ours = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`;

function notOfExtension(catalog: string, oid: string): string {
  return `NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = '${catalog}'::regclass AND d.objid = ${oid} AND d.deptype = 'e')`;
}

const relation = `pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace`;
const ownRelation = `${ours} AND c.relpersistence <> 't' AND ${notOfExtension('pg_class', 'c.oid')}`;
const columnsOf = (keys: string, table: string) =>
  `(SELECT string_agg(coalesce(part.attname, '(expression)'), ',' ORDER BY key.place)
    FROM unnest(${keys}) WITH ORDINALITY key(number, place)
    LEFT JOIN pg_attribute part ON part.attrelid = ${table} AND part.attnum = key.number AND key.number > 0)`;

/**
 * One line (column `line`) per thing in the database that is not data. Expressions (checks, defaults, views) count as
 * there or not there: PostgreSQL prints some of them otherwise after a restore, though they mean the same.
 */
export const schemaQuery = `
  SELECT concat_ws(' ', 'schema', n.nspname) AS line FROM pg_namespace n
    WHERE ${ours} AND ${notOfExtension('pg_namespace', 'n.oid')}
  UNION ALL SELECT concat_ws(' ', 'relation', n.nspname, c.relname, c.relkind, c.relpersistence, c.relrowsecurity)
    FROM ${relation} WHERE ${ownRelation} AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c', 'S')
  UNION ALL SELECT concat_ws(' ', 'column', n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
      a.attnotnull, a.atthasdef, a.attidentity, a.attgenerated)
    FROM ${relation} JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE ${ownRelation} AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
  UNION ALL SELECT concat_ws(' ', 'constraint', n.nspname, c.relname, k.conname, k.contype, k.confupdtype, k.confdeltype,
      k.condeferrable, k.convalidated, ${columnsOf('k.conkey', 'k.conrelid')}, k.confrelid::regclass,
      ${columnsOf('k.confkey', 'k.confrelid')})
    FROM ${relation} JOIN pg_constraint k ON k.conrelid = c.oid WHERE ${ownRelation} AND k.contype <> 'n'
  UNION ALL SELECT concat_ws(' ', 'index', n.nspname, c.relname, i.indexrelid::regclass, i.indisunique, i.indisprimary,
      i.indisvalid, i.indpred IS NOT NULL, am.amname, ${columnsOf('i.indkey', 'i.indrelid')})
    FROM ${relation} JOIN pg_index i ON i.indrelid = c.oid JOIN pg_class ic ON ic.oid = i.indexrelid
    JOIN pg_am am ON am.oid = ic.relam WHERE ${ownRelation}
  UNION ALL SELECT concat_ws(' ', 'trigger', n.nspname, c.relname, t.tgname, t.tgtype, t.tgenabled, t.tgfoid::regproc)
    FROM ${relation} JOIN pg_trigger t ON t.tgrelid = c.oid WHERE ${ownRelation} AND NOT t.tgisinternal
  UNION ALL SELECT concat_ws(' ', 'policy', n.nspname, c.relname, p.polname, p.polcmd, p.polpermissive)
    FROM ${relation} JOIN pg_policy p ON p.polrelid = c.oid WHERE ${ownRelation}
  UNION ALL SELECT concat_ws(' ', 'sequence', n.nspname, c.relname, format_type(s.seqtypid, NULL), s.seqstart,
      s.seqincrement, s.seqmin, s.seqmax, s.seqcycle)
    FROM ${relation} JOIN pg_sequence s ON s.seqrelid = c.oid WHERE ${ownRelation}
  UNION ALL SELECT concat_ws(' ', 'function', n.nspname, f.proname, f.prokind, pg_get_function_identity_arguments(f.oid),
      f.prorettype::regtype, md5(f.prosrc))
    FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace WHERE ${ours} AND ${notOfExtension('pg_proc', 'f.oid')}
  UNION ALL SELECT concat_ws(' ', 'type', n.nspname, t.typname, t.typtype, nullif(t.typbasetype, 0)::regtype, t.typnotnull,
      (SELECT string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid))
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE ${ours} AND t.typtype IN ('e', 'd', 'r') AND ${notOfExtension('pg_type', 't.oid')}
  UNION ALL SELECT concat_ws(' ', 'extension', x.extname) FROM pg_extension x`;

/** The tables whose rows a dump holds, quoted and with their schema (column `name`). */
export const tablesQuery = `
  SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name FROM ${relation}
  WHERE ${ownRelation} AND c.relkind = 'r' ORDER BY 1`;

/** The sequences of a database, quoted and with their schema (column `name`), and their step (`step`). */
export const sequencesQuery = `
  SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name, s.seqincrement::text AS step
  FROM ${relation} JOIN pg_sequence s ON s.seqrelid = c.oid WHERE ${ownRelation} ORDER BY 1`;

/** The roles that own or may use something in a database (column `role`). */
export const rolesQuery = `
  WITH used AS (
    SELECT c.relowner AS role FROM ${relation} WHERE ${ours}
    UNION SELECT (aclexplode(c.relacl)).grantee FROM ${relation} WHERE ${ours}
    UNION SELECT n.nspowner FROM pg_namespace n WHERE ${ours}
    UNION SELECT (aclexplode(n.nspacl)).grantee FROM pg_namespace n WHERE ${ours}
    UNION SELECT f.proowner FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace WHERE ${ours}
    UNION SELECT (aclexplode(f.proacl)).grantee FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace WHERE ${ours}
    UNION SELECT t.typowner FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE ${ours}
    UNION SELECT x.defaclrole FROM pg_default_acl x
    UNION SELECT (aclexplode(x.defaclacl)).grantee FROM pg_default_acl x
  )
  SELECT r.rolname AS role FROM used JOIN pg_roles r ON r.oid = used.role WHERE r.rolname !~ '^pg_' ORDER BY 1`;
