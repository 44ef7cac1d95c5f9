package io.posthouse.storage.person;

import io.posthouse.storage.Database;

/** What this module's own tables hold about people: who changed settings, and who is in the book of events. */
public final class StoragePersonalData {
    private StoragePersonalData() {
    }

    private static final String VERSIONS = """
            select jsonb_build_object('version', version, 'at', at, 'request', request, 'reason', reason, 'changed', changed)
            from storage.setting_version where author = :name order by version""";
    private static final String AUDIT = """
            select jsonb_build_object('at', at, 'outcome', outcome, 'request', request, 'reason', reason, 'names', names)
            from storage.setting_audit where author = :name order by id""";
    private static final String EVENTS = """
            select jsonb_build_object('at', at, 'type', type, 'key', key, 'data', data) from storage.event
            where key = :name or key = :address or data ~ :jsonPattern order by id""";

    private static final String FORGET_VERSIONS = """
            update storage.setting_version set author = :pseudonym where author = :name""";
    private static final String FORGET_AUDIT = """
            update storage.setting_audit set author = :pseudonym where author = :name""";
    // Rows stay, since they are numbered without gaps; who reads them later is told of a pseudonym.
    private static final String FORGET_EVENTS = """
            update storage.event set data = regexp_replace(data, :jsonPattern, :jsonName, 'g'),
                key = case key when :name then :pseudonym when :address then :addressAfterwards else key end
            where id in (select id from storage.event
                where key = :name or key = :address or data ~ :jsonPattern limit :rows)""";

    /** All of it. */
    public static PersonalData on(Database database) {
        return new PersonalTables("storage", database).exporting("setting_version", VERSIONS)
                .exporting("setting_audit", AUDIT).exporting("event", EVENTS)
                .erasing(FORGET_VERSIONS).erasing(FORGET_AUDIT).erasing(FORGET_EVENTS);
    }
}
