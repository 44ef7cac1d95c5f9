package io.posthouse.messaging.oversight;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Locale;

/**
 * Which sessions are wanted.
 *
 * @param text part of a person's address or name, in any case; empty for all
 * @param kind a word of {@link SessionRow#kindWord}, or empty for all
 * @param after those behind this address, in the list's order; empty for the first
 * @param limit at most so many
 */
record SessionQuery(String text, String kind, String after, int limit) {
    SessionQuery {
        text = text.strip().toLowerCase(Locale.ROOT);
    }

    boolean matches(SessionRow row) {
        return (kind.isEmpty() || kind.equals(row.kindWord())) && (text.isEmpty() || row.owner().contains(text)
                || row.displayName().toLowerCase(Locale.ROOT).contains(text));
    }

    void write(DataOutputStream out) throws IOException {
        out.writeUTF(text);
        out.writeUTF(kind);
        out.writeUTF(after);
        out.writeInt(limit);
    }

    static SessionQuery read(DataInputStream in) throws IOException {
        return new SessionQuery(in.readUTF(), in.readUTF(), in.readUTF(), in.readInt());
    }
}
