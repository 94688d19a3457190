import type { AlterTableCmd, ColumnDef, Constraint, Node, RangeVar } from 'libpg-query';

/** One change of an `ALTER TABLE`. */
export interface TableCommand {
  readonly table: RangeVar | undefined;
  readonly command: AlterTableCmd;
}

/** The changes of an `ALTER TABLE`; none for other statements and for other kinds of objects. */
export function tableCommands(tree: Node): TableCommand[] {
  if (!('AlterTableStmt' in tree)) return [];
  const { relation, cmds = [], objtype } = tree.AlterTableStmt;
  if (objtype !== 'OBJECT_TABLE') return [];
  return cmds.flatMap((node) => ('AlterTableCmd' in node ? [{ table: relation, command: node.AlterTableCmd }] : []));
}

/** A table's name as people write it; `public` is left out. */
export function tableName(table: RangeVar | undefined): string {
  const { schemaname = 'public', relname = '' } = table ?? {};
  return schemaname === 'public' ? relname : `${schemaname}.${relname}`;
}

/** The column that a command adds: one, or none. */
export function addedColumns({ subtype, def }: AlterTableCmd): ColumnDef[] {
  return subtype === 'AT_AddColumn' && def && 'ColumnDef' in def ? [def.ColumnDef] : [];
}

/** The constraint that a command adds: one, or none. */
export function addedConstraints({ subtype, def }: AlterTableCmd): Constraint[] {
  return subtype === 'AT_AddConstraint' && def && 'Constraint' in def ? [def.Constraint] : [];
}

/** Whether a statement adds that column itself, beside what else it does. */
export function addsColumn(tree: Node, name: string): boolean {
  return tableCommands(tree).some(({ command }) => addedColumns(command).some(({ colname }) => colname === name));
}

/** The constraints written beside a column. */
export function constraintsOf({ constraints = [] }: ColumnDef): Constraint[] {
  return constraints.flatMap((node) => ('Constraint' in node ? [node.Constraint] : []));
}

/** Whether a column gets a value when an INSERT leaves it out. */
export function fillsItself(column: ColumnDef): boolean {
  const filled = constraintsOf(column).some(
    ({ contype }) => contype === 'CONSTR_DEFAULT' || contype === 'CONSTR_IDENTITY' || contype === 'CONSTR_GENERATED',
  );
  return filled || /^(small|big)?serial[248]?$/.test(typeName(column));
}

/** The last part of a column's type, such as `int4`. */
export function typeName({ typeName: type }: ColumnDef): string {
  return texts(type?.names).at(-1) ?? '';
}

/** The names in a list of the tree. */
export function texts(nodes: readonly Node[] = []): string[] {
  return nodes.flatMap((node) => ('String' in node ? [node.String.sval ?? ''] : []));
}

/** The name of what a DROP names. */
export function objectName(node: Node): string {
  if ('String' in node) return node.String.sval ?? '';
  const names =
    'List' in node
      ? texts(node.List.items)
      : 'TypeName' in node
        ? texts(node.TypeName.names)
        : 'ObjectWithArgs' in node
          ? texts(node.ObjectWithArgs.objname)
          : [];
  return (names[0] === 'public' ? names.slice(1) : names).join('.');
}
