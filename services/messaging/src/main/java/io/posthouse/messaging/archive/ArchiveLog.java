package io.posthouse.messaging.archive;

import io.posthouse.kernel.trace.TraceContext;
import io.posthouse.messaging.StoreMessage;
import io.posthouse.messaging.StoreMessage.Found;
import io.posthouse.messaging.StoreMessage.Position;
import io.posthouse.storage.log.Appender;
import io.posthouse.storage.log.LogDefinition;
import io.posthouse.storage.log.LogTable;
import io.posthouse.storage.log.RowStamp;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The archive's log: 64 shards by hash of the owner. A private message is one row in each person's shard, in the same
 * commit when both shards are owned here; to oneself it is one row, a received one; a message to any other line is one row in the line's shard.
 */
public final class ArchiveLog implements LogDefinition<StoreMessage, StoreMessage.Stored> {
    /** Fixed for the life of the data: a row's shard is part of its id. */
    public static final int SHARDS = 64;

    /** How long a message with the same key is a retry of the first one; later it is a new message. */
    public static final Duration RETRY_WINDOW = Duration.ofDays(7);

    /** A row's direction. */
    public static final int RECEIVED = 0;
    /** A row's direction. */
    public static final int SENT = 1;
    /** A row's kind. */
    public static final int CONTENT = 0;
    /** A row's kind. */
    public static final int ABOUT = 1;

    private static final LogTable ARCHIVE = new LogTable("archive",
            List.of("owner", "peer", "direction", "kind", "key", "stanza", "digest"));

    private volatile Giving giving = (connection, shards) -> {
    };

    /** The shard of an owner: a bare JID or a line's address. */
    public static int shardOf(String owner) {
        // Spread the high bits: addresses that differ in their last characters only would share few shards otherwise.
        int hash = owner.hashCode() * 0x9E3779B9;
        return hash >>> 26;
    }

    @Override
    public String schema() {
        return "messaging";
    }

    @Override
    public LogTable table() {
        return ARCHIVE;
    }

    @Override
    public int shards() {
        return SHARDS;
    }

    @Override
    public int shardOf(StoreMessage command) {
        return shardOf(command.toLine() || command.carried() ? command.addressed() : command.sender());
    }

    @Override
    public int bytesOf(StoreMessage command) {
        // The text of the stanza, and as much again for each row that it becomes.
        int texts = command.carried() || command.toLine() ? 2 : 3;
        return 512 + texts * command.stanza().length();
    }

    @Override
    public Optional<TraceContext> traceOf(StoreMessage command) {
        return command.trace();
    }

    /** What is carried has been acknowledged already, and what came after it must not come before. */
    @Override
    public boolean isPatient(StoreMessage command) {
        return command.carried();
    }

    /** Leaves the next owner of shards a word, in the transaction by which they are given away. */
    @FunctionalInterface
    public interface Giving {
        /** On the writer's thread, on its connection; never commits. */
        void run(Connection connection, Set<Integer> shards) throws SQLException;
    }

    /** Says what is noted when shards are given away; before any is. */
    public void onHandOver(Giving what) {
        giving = what;
    }

    @Override
    public void handingOver(Connection connection, Set<Integer> shards) throws SQLException {
        giving.run(connection, shards);
    }

    @Override
    public void refused(StoreMessage command) {
        command.position().ifPresent(Position::refused);
    }

    @Override
    public Batch<StoreMessage, StoreMessage.Stored> open(Connection connection, List<StoreMessage> commands, Instant at)
            throws SQLException {
        return new Decision(lookUpKeys(connection, commands, at), at);
    }

    private static final String KEYS_KNOWN = """
            select key, shard, sequence, id, at, digest from messaging.archive where key = any (?) and at > ?""";

    /** What is stored under a key. */
    private record Known(RowStamp own, Instant at, Optional<UUID> digest) {
        /** The answer to who comes with the same key. What was stored before digests were, and a copy that is carried twice, has none to compare. */
        StoreMessage.Stored answer(StoreMessage again) {
            boolean other = digest.isPresent() && again.digest().isPresent() && !digest.equals(again.digest());
            return new StoreMessage.Stored(other ? Found.ANOTHER : Found.THE_SAME, own, null, at);
        }
    }

    private static Map<UUID, Known> lookUpKeys(Connection connection, List<StoreMessage> commands,
            Instant at) throws SQLException {
        var keys = commands.stream().flatMap(command -> command.key().stream()).toArray(UUID[]::new);
        var known = new HashMap<UUID, Known>();
        if (keys.length == 0) {
            return known;
        }
        try (var query = connection.prepareStatement(KEYS_KNOWN)) {
            query.setArray(1, connection.createArrayOf("uuid", keys));
            query.setObject(2, at.minus(RETRY_WINDOW).atOffset(ZoneOffset.UTC));
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    var stamp = new RowStamp(rows.getInt(2), rows.getLong(3), rows.getLong(4));
                    var storedAt = rows.getObject(5, OffsetDateTime.class).toInstant();
                    known.put(rows.getObject(1, UUID.class),
                            new Known(stamp, storedAt, Optional.ofNullable(rows.getObject(6, UUID.class))));
                }
            }
        }
        return known;
    }

    /** One batch: what its keys were found to be, and the heads and positions that its rows move. */
    private static final class Decision implements Batch<StoreMessage, StoreMessage.Stored> {
        private final Map<UUID, Known> known;
        private final Instant at;
        /** Sorted, so that two writers of different shards would lock rows in the same order. */
        private final TreeMap<String, Head> chatHeads = new TreeMap<>();
        private final TreeMap<String, Head> groupHeads = new TreeMap<>();
        private final TreeMap<UUID, PositionOf> positions = new TreeMap<>();

        Decision(Map<UUID, Known> known, Instant at) {
            this.known = known;
            this.at = at;
        }

        private record Head(String owner, String object, RowStamp row) {
        }

        private record PositionOf(String owner, long h) {
            PositionOf further(PositionOf other) {
                return other.h > h ? other : this;
            }
        }

        @Override
        public StoreMessage.Stored apply(StoreMessage command, Appender rows) {
            var before = command.key().map(known::get).map(there -> there.answer(command));
            // What is refused is not noted as handled: the refusal is in memory alone, and after a crash it is given again. Nor is what was
            // said before it, where the sender's shard has left: that was turned away, though this message's line is still here.
            if (before.isPresent() && before.get().found() == Found.ANOTHER) {
                command.position().ifPresent(Position::refused);
            } else {
                command.position().ifPresent(Position::stored);
                if (rows.owns(shardOf(command.sender()))) {
                    command.position().ifPresent(position -> positions.merge(position.stream(),
                            new PositionOf(command.sender(), position.h()), PositionOf::further));
                }
            }
            if (before.isPresent()) {
                return before.get();
            }
            var stored = command.carried()
                    ? storeCarried(command, rows)
                    : command.toLine()
                            ? storeInLine(command, rows)
                            : command.sender().equals(command.addressed())
                                    ? storeForSelf(command, rows)
                                    : storeForBoth(command, rows);
            command.key().ifPresent(key -> known.put(key, new Known(stored.own(), stored.at(), command.digest())));
            return stored;
        }

        private StoreMessage.Stored storeInLine(StoreMessage command, Appender rows) {
            var own = append(rows, command.addressed(), command.sender(), RECEIVED, command,
                    command.key().orElse(null), command.digest());
            if (command.content()) {
                groupHeads.put(command.addressed(), new Head(command.addressed(), command.addressed(), own));
            }
            return new StoreMessage.Stored(Found.NOTHING, own, null, at);
        }

        private StoreMessage.Stored storeCarried(StoreMessage command, Appender rows) {
            var received = append(rows, command.addressed(), command.sender(), RECEIVED, command,
                    command.key().orElse(null), Optional.empty());
            noteChatHead(command.addressed(), command.sender(), command, received);
            return new StoreMessage.Stored(Found.NOTHING, received, received, at);
        }

        /** What somebody writes to themselves is in their archive once, and waits there for their other devices. XEP-0313 section 5.1. */
        private StoreMessage.Stored storeForSelf(StoreMessage command, Appender rows) {
            var own = append(rows, command.sender(), command.sender(), RECEIVED, command, command.key().orElse(null),
                    command.digest());
            noteChatHead(command.sender(), command.sender(), command, own);
            return new StoreMessage.Stored(Found.NOTHING, own, own, at);
        }

        private StoreMessage.Stored storeForBoth(StoreMessage command, Appender rows) {
            var own = append(rows, command.sender(), command.addressed(), SENT, command, command.key().orElse(null),
                    command.digest());
            noteChatHead(command.sender(), command.addressed(), command, own);
            if (command.part() == StoreMessage.Part.SENT || !rows.owns(shardOf(command.addressed()))) {
                return new StoreMessage.Stored(Found.NOTHING, own, null, at);
            }
            var received = append(rows, command.addressed(), command.sender(), RECEIVED, command,
                    StoreMessage.keyOfCopy(own.id()), Optional.empty());
            noteChatHead(command.addressed(), command.sender(), command, received);
            return new StoreMessage.Stored(Found.NOTHING, own, received, at);
        }

        private void noteChatHead(String owner, String object, StoreMessage command, RowStamp row) {
            if (command.content()) {
                chatHeads.put(owner + '\0' + object, new Head(owner, object, row));
            }
        }

        private static RowStamp append(Appender rows, String owner, String peer, int direction, StoreMessage command,
                @Nullable UUID key, Optional<UUID> digest) {
            return rows.append(shardOf(owner), row -> row.text(owner).text(peer).smallint(direction)
                    .smallint(command.content() ? CONTENT : ABOUT).uuid(key).text(command.stanza())
                    .uuid(digest.orElse(null)));
        }

        @Override
        public void beforeCommit(Connection connection) throws SQLException {
            raiseChatHeads(connection);
            raiseGroupHeads(connection);
            notePositions(connection);
        }

        private static final String RAISE_CHAT_HEADS = """
                insert into messaging.line as l (owner, object, business, head_sequence, head_id)
                select owner, object, 'chat', sequence, id
                from unnest(?::text[], ?::text[], ?::bigint[], ?::bigint[]) as head (owner, object, sequence, id)
                on conflict (owner, object, business) do update
                set head_sequence = excluded.head_sequence, head_id = excluded.head_id""";

        private void raiseChatHeads(Connection connection) throws SQLException {
            if (chatHeads.isEmpty()) {
                return;
            }
            var heads = chatHeads.values();
            try (var statement = connection.prepareStatement(RAISE_CHAT_HEADS)) {
                statement.setArray(1, connection.createArrayOf("text", heads.stream().map(Head::owner).toArray()));
                statement.setArray(2, connection.createArrayOf("text", heads.stream().map(Head::object).toArray()));
                statement.setArray(3,
                        connection.createArrayOf("bigint",
                                heads.stream().map(head -> head.row().sequence()).toArray()));
                statement.setArray(4,
                        connection.createArrayOf("bigint", heads.stream().map(head -> head.row().id()).toArray()));
                statement.executeUpdate();
            }
        }

        private static final String RAISE_GROUP_HEADS = """
                update messaging.line_group g set head_sequence = head.sequence, head_id = head.id
                from unnest(?::text[], ?::bigint[], ?::bigint[]) as head (address, sequence, id)
                where g.address = head.address""";

        private void raiseGroupHeads(Connection connection) throws SQLException {
            if (groupHeads.isEmpty()) {
                return;
            }
            var heads = groupHeads.values();
            try (var statement = connection.prepareStatement(RAISE_GROUP_HEADS)) {
                statement.setArray(1, connection.createArrayOf("text", heads.stream().map(Head::owner).toArray()));
                statement.setArray(2,
                        connection.createArrayOf("bigint",
                                heads.stream().map(head -> head.row().sequence()).toArray()));
                statement.setArray(3,
                        connection.createArrayOf("bigint", heads.stream().map(head -> head.row().id()).toArray()));
                statement.executeUpdate();
            }
        }

        private static final String NOTE_POSITIONS = """
                insert into messaging.stream_position (stream, owner, h, at)
                select stream, owner, h, ? from unnest(?::uuid[], ?::text[], ?::bigint[]) as position (stream, owner, h)
                on conflict (stream) do update set h = greatest(stream_position.h, excluded.h), at = excluded.at""";

        private void notePositions(Connection connection) throws SQLException {
            if (positions.isEmpty()) {
                return;
            }
            var values = positions.values();
            try (var statement = connection.prepareStatement(NOTE_POSITIONS)) {
                statement.setObject(1, at.atOffset(ZoneOffset.UTC));
                statement.setArray(2, connection.createArrayOf("uuid", positions.keySet().toArray()));
                statement.setArray(3,
                        connection.createArrayOf("text", values.stream().map(PositionOf::owner).toArray()));
                statement.setArray(4, connection.createArrayOf("bigint", values.stream().map(PositionOf::h).toArray()));
                statement.executeUpdate();
            }
        }
    }
}
