package io.posthouse.gateway.route;

import io.posthouse.storage.Database;
import io.posthouse.storage.person.PersonalData;
import io.posthouse.storage.person.PersonalTables;

/** What this module's tables hold about people: who wrote and published routes. */
public final class RoutePersonalData {
    private RoutePersonalData() {
    }

    private static final String VERSIONS = """
            select jsonb_build_object('version', version, 'at', at, 'request', request, 'reason', reason)
            from gateway.route_version where author = :name order by version""";
    private static final String DRAFT = """
            select jsonb_build_object('revision', revision, 'at', at) from gateway.route_draft where author = :name""";

    private static final String FORGET_VERSIONS = """
            update gateway.route_version set author = :pseudonym where author = :name""";
    private static final String FORGET_DRAFT = """
            update gateway.route_draft set author = :pseudonym where author = :name""";

    /** All of it. */
    public static PersonalData on(Database database) {
        return new PersonalTables("gateway", database).exporting("route_version", VERSIONS)
                .exporting("route_draft", DRAFT).erasing(FORGET_VERSIONS).erasing(FORGET_DRAFT);
    }
}
