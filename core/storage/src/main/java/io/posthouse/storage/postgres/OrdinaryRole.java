package io.posthouse.storage.postgres;

import io.posthouse.storage.file.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The role that the platform works as: it owns the database and all in it, and is no superuser. So a statement that somebody
 * smuggled in could neither read the server's files nor run programs, nor change what durability rests on.
 *
 * <p>It gets a new password with every start of the server. Whoever finds an old copy of the data folder has nothing to sign
 * in with, and a start that was killed between the file and the role is mended by the next one.
 */
record OrdinaryRole(Cluster cluster) {
    /** The superuser bears the name {@link Cluster#NAME} in every data folder there is, so this one needs another. */
    static final String NAME = "posthouse_platform";

    private Path passwordFile() {
        return cluster.home().resolve("platform.password");
    }

    String password() throws IOException {
        return Files.readString(passwordFile()).strip();
    }

    private static final String IS_THERE = "select 1 from pg_roles where rolname = '" + NAME + "'";

    /** Makes the role if it is not there, and gives it its new password. */
    void prepare(Connection superuser) throws SQLException, IOException {
        if (!any(superuser, IS_THERE)) {
            run(superuser, "create role " + NAME);
        }
        String password = Cluster.freshPassword();
        DurableFiles.write(passwordFile(), password);
        // In letters, digits, - and _ only, so there is nothing to escape.
        run(superuser, "alter role " + NAME + " with login nosuperuser nocreatedb nocreaterole noreplication"
                + " nobypassrls password '" + password + "'");
    }

    private static final String OWNS_DATABASE = "select 1 from pg_database where datname = current_database()"
            + " and datdba = '" + NAME + "'::regrole";

    /**
     * What an earlier release left in the superuser's hands, whose oid is 10 in every cluster. Indexes follow their tables,
     * and sequences the columns they serve; what came with an extension stays with it.
     */
    private static final String NOT_YET_OURS = """
            select format('alter schema %I owner to ROLE', nspname) from pg_namespace
            where nspowner = 10 and nspname !~ '^pg_' and nspname <> 'information_schema'
            union all
            select format('alter %s %s owner to ROLE',
                case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end,
                c.oid::regclass)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relowner = 10 and c.relkind in ('r', 'p', 'v', 'm', 'S')
                and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
                and not exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid
                    and (d.deptype = 'e' or c.relkind = 'S' and d.deptype in ('a', 'i')))
            union all
            select format('alter routine %s owner to ROLE', p.oid::regprocedure)
            from pg_proc p join pg_namespace n on n.oid = p.pronamespace
            where p.proowner = 10 and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
                and not exists (select 1 from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid
                    and d.deptype = 'e')
            union all
            select format('alter type %s owner to ROLE', t.oid::regtype)
            from pg_type t join pg_namespace n on n.oid = t.typnamespace
                left join pg_class c on c.oid = t.typrelid
            where t.typowner = 10 and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
                and t.typtype in ('e', 'd', 'r', 'c') and (t.typtype <> 'c' or c.relkind = 'c')
                and not exists (select 1 from pg_depend d where d.classid = 'pg_type'::regclass and d.objid = t.oid
                    and d.deptype = 'e')"""
            .replace("ROLE", NAME);

    /** Makes the database that {@code superuser} is in this role's, with everything in it; all of it or nothing. */
    void own(Connection superuser) throws SQLException {
        superuser.setAutoCommit(false);
        if (!any(superuser, OWNS_DATABASE)) {
            run(superuser, "alter database " + superuser.getCatalog() + " owner to " + NAME);
        }
        for (String change : all(superuser, NOT_YET_OURS)) {
            run(superuser, change);
        }
        superuser.commit();
        superuser.setAutoCommit(true);
    }

    private static boolean any(Connection connection, String sql) throws SQLException {
        return !all(connection, sql).isEmpty();
    }

    private static List<String> all(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement(); var rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
