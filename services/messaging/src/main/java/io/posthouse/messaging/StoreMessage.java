package io.posthouse.messaging;

import io.posthouse.kernel.Checks;
import io.posthouse.kernel.trace.TraceContext;
import io.posthouse.storage.log.RowStamp;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Asks the archive to keep one message.
 *
 * @param sender the sender's bare JID
 * @param addressed the addressed bare JID: a person's, or a line's
 * @param toLine whether {@code addressed} is a line other than a private chat: then there is one row, the line's
 * @param content whether it is content (it has a body), or else about another message: a receipt, a marker
 * @param key what makes a retry the same, from {@link #key}, within {@code ArchiveLog.RETRY_WINDOW}; empty when the sender gave no origin-id
 * @param stanza the message as it will be delivered, without stanza ids
 * @param position what the sender's stream has handled once this is stored; empty when it cannot be resumed
 * @param part which of the rows are asked for
 * @param digest of what the sender submitted, from {@code SubmittedContent}: tells a retry from another message under the same
 *            key; empty when nobody knows, and then it counts as a retry
 * @param trace where in a trace it stands, if it is traced
 */
public record StoreMessage(String sender, String addressed, boolean toLine, boolean content, Optional<UUID> key,
        String stanza, Optional<Position> position, Part part, Optional<UUID> digest, Optional<TraceContext> trace) {

    /** Which rows of a private message are asked for. */
    public enum Part {
        /** The sender's, and the addressed person's too if their shard is here. */
        BOTH,
        /** The sender's alone: the other is carried behind what is under way already. */
        SENT,
        /** The addressed person's alone: the sender's is there already, on whichever node. */
        RECEIVED
    }

    /** A message that its sender sends here. */
    public StoreMessage(String sender, String addressed, boolean toLine, boolean content, Optional<UUID> key,
            String stanza, Optional<Position> position) {
        this(sender, addressed, toLine, content, key, stanza, position, Part.BOTH, Optional.empty(), Optional.empty());
    }

    /** One that is not traced. */
    public StoreMessage(String sender, String addressed, boolean toLine, boolean content, Optional<UUID> key,
            String stanza, Optional<Position> position, Part part, Optional<UUID> digest) {
        this(sender, addressed, toLine, content, key, stanza, position, part, digest, Optional.empty());
    }

    /**
     * The copy for the addressed person of a message whose sender's row is on another node.
     *
     * @param source the id of the sender's row, by which the copy is stored once
     */
    public static StoreMessage carried(String sender, String addressed, boolean content, long source, String stanza) {
        return new StoreMessage(sender, addressed, false, content, Optional.of(keyOfCopy(source)), stanza,
                Optional.empty(), Part.RECEIVED, Optional.empty(), Optional.empty());
    }

    /** The same, when it is known what its sender submitted. */
    public StoreMessage submittedAs(Optional<UUID> what) {
        return new StoreMessage(sender, addressed, toLine, content, key, stanza, position, part, what, trace);
    }

    /** The same, as part of a trace. */
    public StoreMessage tracedAs(Optional<TraceContext> where) {
        return where.isEmpty()
                ? this
                : new StoreMessage(sender, addressed, toLine, content, key, stanza, position, part, digest, where);
    }

    /** Whether the sender's row is there already, and this is the addressed person's alone. */
    public boolean carried() {
        return part == Part.RECEIVED;
    }

    /** The same for the sender's archive alone. */
    public StoreMessage forSenderAlone() {
        return new StoreMessage(sender, addressed, toLine, content, key, stanza, position, Part.SENT, digest,
                trace);
    }

    /** The key in the receiver's archive, so that a message carried over twice is stored once. Rises with the id, so the index grows at its end. */
    public static UUID keyOfCopy(long source) {
        return new UUID(source, 0);
    }

    /** How far a resumable stream has come. XEP-0198 section 5. Any thread; never blocks. */
    public interface Position {
        /** The stream. */
        UUID stream();

        /**
         * Stanzas of the stream, from the first, that are handled once this message is stored. To be asked for when it is stored, since of
         * those before it some may have been refused after it was submitted.
         */
        long h();

        /** This message is not stored, and the client is to be told. Before anything that it said later is stored. */
        void refused();

        /** This message is being stored after all; it may have been refused in a batch that was not committed. */
        void stored();
    }

    /** What was stored under a message's key within the window before. */
    public enum Found {
        /** Nothing, or it has no key: it is stored now. */
        NOTHING,
        /** The same message: this is a retry. */
        THE_SAME,
        /** Another message: its sender uses a key twice, and is to be told. */
        ANOTHER
    }

    /**
     * What became of it.
     *
     * @param found what was there under its key; unless that is nothing, the rows are that one's, and nothing is to be delivered
     * @param own the row in the sender's archive, or in the line's
     * @param received the row in the addressed person's archive; empty for a duplicate and when their shard lives on another node. For a
     *        line {@code own}, if its home has brought the message to the members already; else empty
     */
    public record Stored(Found found, RowStamp own, @Nullable RowStamp received, Instant at) {
        /** Whether nothing was stored now, since there was a message under its key. */
        public boolean duplicate() {
            return found != Found.NOTHING;
        }
    }

    public StoreMessage {
        Checks.check(!sender.isEmpty() && !addressed.isEmpty(), "a message has two ends");
    }

    /**
     * The de-duplication key: never a plain id, which two senders, or one sender to two people, may use at once.
     *
     * @param originId the origin-id of XEP-0359, or the channel's random id
     */
    public static UUID key(String sender, String addressed, String originId) {
        var digest = sha256();
        digest.update(sender.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        digest.update(addressed.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        var bytes = ByteBuffer.wrap(digest.digest(originId.getBytes(StandardCharsets.UTF_8)));
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
