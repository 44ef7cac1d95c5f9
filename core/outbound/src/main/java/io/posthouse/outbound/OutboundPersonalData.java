package io.posthouse.outbound;

import io.posthouse.storage.Database;
import io.posthouse.storage.person.PersonalData;
import io.posthouse.storage.person.PersonalTables;

/** Letters that tell of a person: on their way, or kept to be looked at. What was delivered is its receiver's to erase. */
public final class OutboundPersonalData {
    private OutboundPersonalData() {
    }

    private static final String LETTERS = """
            select jsonb_build_object('at', noted_at, 'event', event, 'type', type, 'state', state, 'body', body)
            from outbound.letter where body ~ :jsonPattern order by id""";
    // A letter with another content would be another letter, and its receiver believes the signature.
    private static final String FORGET_LETTERS = """
            delete from outbound.letter where id in (
                select id from outbound.letter where body ~ :jsonPattern limit :rows)""";

    /** All of it. */
    public static PersonalData on(Database database) {
        return new PersonalTables("outbound", database).exporting("letter", LETTERS).erasing(FORGET_LETTERS);
    }
}
