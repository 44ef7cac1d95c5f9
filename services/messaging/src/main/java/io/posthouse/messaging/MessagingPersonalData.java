package io.posthouse.messaging;

import io.posthouse.storage.Database;
import io.posthouse.storage.StoreUnavailable;
import io.posthouse.storage.person.Person;
import io.posthouse.storage.person.PersonalData;
import io.posthouse.storage.person.PersonalRecords;
import io.posthouse.storage.person.PersonalTables;
import io.posthouse.xmpp.Element;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the message core holds about people. Somebody's own archive goes, with their lines, contacts and memberships. In the archives of
 * others stays that there was a message, of a pseudonym, and of what it said a tombstone; what others wrote to them stays theirs.
 */
public final class MessagingPersonalData implements PersonalData {
    /** A stanza has up to some hundred thousand characters, so few of them are in memory. */
    private static final int PAGE = 50;
    private static final String RETRACTION = "urn:xmpp:message-retract:1";

    private final Database database;
    private final PersonalTables tables;
    private final PersonalTables shared;

    /** @param database migrated */
    public MessagingPersonalData(Database database) {
        this.database = database;
        this.tables = new PersonalTables("messaging", database).exporting("archive", OWN_ARCHIVE)
                .exporting("archive", WRITTEN_IN_GROUPS).exporting("line", LINES)
                .exporting("line_group", GROUPS_MADE).exporting("line_member", MEMBERSHIPS)
                .exporting("roster_item", CONTACTS).exporting("roster_version", CONTACTS_VERSION)
                .exporting("delivery_position", DELIVERY).exporting("stream_position", STREAMS)
                .erasing(FORGET_ARCHIVE).erasing(FORGET_LINES).erasing(FORGET_MEMBERSHIPS).erasing(FORGET_CONTACTS)
                .erasing(FORGET_VERSION).erasing(FORGET_DELIVERY).erasing(FORGET_STREAMS);
        this.shared = new PersonalTables("messaging", database).erasing(RENAME_LINES).erasing(RENAME_GROUPS)
                .erasing(FORGET_AS_CONTACT);
    }

    private static final String OWN_ARCHIVE = """
            select jsonb_build_object('at', at, 'with', peer, 'sent', direction = 1, 'content', kind = 0, 'stanza', stanza)
            from messaging.archive where owner = :address order by id""";
    // By the index of each group's archive: that of all archives has none by sender.
    private static final String WRITTEN_IN_GROUPS = """
            select jsonb_build_object('at', a.at, 'group', g.address, 'content', a.kind = 0, 'stanza', a.stanza)
            from messaging.line_group g cross join lateral (
                select at, kind, stanza from messaging.archive
                where owner = g.address and peer = :address order by id) as a""";
    private static final String LINES = """
            select jsonb_build_object('object', object, 'business', business, 'readId', read_id::text)
            from messaging.line where owner = :address order by object""";
    private static final String GROUPS_MADE = """
            select jsonb_build_object('address', address, 'title', title, 'createdAt', created_at)
            from messaging.line_group where created_by = :address order by address""";
    private static final String MEMBERSHIPS = """
            select jsonb_build_object('line', line, 'nick', nick, 'joinedAt', joined_at, 'readId', read_id::text)
            from messaging.line_member where member = :address order by line""";
    private static final String CONTACTS = """
            select jsonb_build_object('contact', contact, 'name', name, 'groups', groups, 'outbound', outbound,
                'inbound', inbound, 'request', request)
            from messaging.roster_item where owner = :address order by contact""";
    private static final String CONTACTS_VERSION = """
            select jsonb_build_object('version', version::text) from messaging.roster_version where owner = :address""";
    private static final String DELIVERY = """
            select jsonb_build_object('id', id::text) from messaging.delivery_position where owner = :address""";
    private static final String STREAMS = """
            select jsonb_build_object('stream', stream, 'at', at) from messaging.stream_position
            where owner = :address order by at""";

    private static final String FORGET_ARCHIVE = """
            delete from messaging.archive where (shard, sequence) in (
                select shard, sequence from messaging.archive where owner = :address order by id limit :rows)""";
    private static final String FORGET_LINES = "delete from messaging.line where owner = :address";
    private static final String FORGET_MEMBERSHIPS = "delete from messaging.line_member where member = :address";
    private static final String FORGET_CONTACTS = "delete from messaging.roster_item where owner = :address";
    private static final String FORGET_VERSION = "delete from messaging.roster_version where owner = :address";
    private static final String FORGET_DELIVERY = "delete from messaging.delivery_position where owner = :address";
    private static final String FORGET_STREAMS = "delete from messaging.stream_position where owner = :address";

    private static final String RENAME_LINES = """
            update messaging.line set object = :addressAfterwards where object = :address and owner <> :address""";
    private static final String RENAME_GROUPS = """
            update messaging.line_group set created_by = :addressAfterwards where created_by = :address""";
    // A contact may be named with a resource. Clients that keep a roster learn of it by its version.
    private static final String FORGET_AS_CONTACT = """
            with gone as (
                delete from messaging.roster_item
                where contact = :address or starts_with(contact, :address || '/') returning owner)
            update messaging.roster_version v set version = v.version + 1
            from (select distinct owner from gone) as g where v.owner = g.owner""";

    @Override
    public String schema() {
        return tables.schema();
    }

    @Override
    public void export(Person person, PersonalRecords records) {
        tables.export(person, records);
    }

    @Override
    public void erase(Person person) {
        try (Connection connection = database.pool().getConnection()) {
            for (String owner : archivesWith(connection, person.address())) {
                while (pageIn(connection, owner, person)) {
                    // The next page is what is left.
                }
            }
        } catch (SQLException e) {
            throw new StoreUnavailable("what others have of messages was not erased", e);
        }
        shared.erase(person);
        // Last: the person's own archive tells in whose archives the other halves are.
        tables.erase(person);
    }

    // From one peer to the next by the index, however many messages lie between.
    private static final String PEERS = """
            with recursive peers as (
                (select min(peer) as peer from messaging.archive where owner = ?)
                union all
                select (select min(a.peer) from messaging.archive a where a.owner = ? and a.peer > p.peer)
                from peers p where p.peer is not null)
            select peer from peers where peer is not null and peer <> ?
            union select object from messaging.line where owner = ? and object <> owner
            union select g.address from messaging.line_group g cross join lateral (
                select from messaging.archive where owner = g.address and peer = ? limit 1) as wrote""";

    private static List<String> archivesWith(Connection connection, String address) throws SQLException {
        List<String> owners = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(PEERS)) {
            for (int i = 1; i <= 5; i++) {
                select.setString(i, address);
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    owners.add(rows.getString(1));
                }
            }
        }
        return owners;
    }

    private static final String PAGE_OF = """
            select shard, sequence, at, direction, kind, stanza from messaging.archive
            where owner = ? and peer = ? order by id limit ?""";
    // The digest tells a short text to whoever tries texts.
    private static final String REPLACE = """
            update messaging.archive set peer = ?, stanza = ?, digest = null where shard = ? and sequence = ?""";

    /** Up to {@link #PAGE} rows of one archive. @return whether there may be more */
    private static boolean pageIn(Connection connection, String owner, Person person) throws SQLException {
        int found = 0;
        try (PreparedStatement select = connection.prepareStatement(PAGE_OF);
                PreparedStatement replace = connection.prepareStatement(REPLACE)) {
            select.setString(1, owner);
            select.setString(2, person.address());
            select.setInt(3, PAGE);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found++;
                    boolean theirs = rows.getInt(4) == 0;
                    String stanza = theirs && rows.getInt(5) == 0
                            ? tombstone(owner, rows.getString(6), rows.getObject(3, OffsetDateTime.class).toInstant(),
                                    person)
                            : renamed(rows.getString(6), person);
                    replace.setString(1, person.addressAfterwards());
                    replace.setString(2, stanza);
                    replace.setInt(3, rows.getInt(1));
                    replace.setLong(4, rows.getLong(2));
                    replace.addBatch();
                }
            }
            replace.executeBatch();
        }
        return found == PAGE;
    }

    /** XEP-0424 section 5: what stays in an archive of a message that is there no more. */
    static String tombstone(String owner, String stanza, Instant at, Person person) {
        Element left = Element.parse(renamed(stanza, person)).withContent(
                List.of(Element.builder("retracted", RETRACTION).attribute("stamp", at.toString()).build()));
        // In a group the sender is a nick.
        return (left.attribute("from", "").startsWith(owner + "/")
                ? left.with("from", owner + "/" + person.pseudonym())
                : left).toXml();
    }

    /** A text in which the address stands by itself, with another in its place. */
    static String renamed(String text, Person person) {
        return text.contains(person.address())
                ? Pattern.compile("(?<![A-Za-z0-9._-])" + Pattern.quote(person.address())
                        + "(?![A-Za-z0-9_-]|[.][A-Za-z0-9_-])").matcher(text)
                        .replaceAll(Matcher.quoteReplacement(person.addressAfterwards()))
                : text;
    }
}
