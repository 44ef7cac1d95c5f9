package io.posthouse.messaging.oversight;

import io.posthouse.messaging.ClientFacts;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.Locale;

/**
 * One session, as administrators see it.
 *
 * @param owner the person's bare JID
 * @param resource what tells it from the person's others
 * @param displayName the person's
 * @param node on which it is, which is where its person lives
 * @param client what the client calls itself, or an empty text
 * @param show how it is available: {@code online}, {@code away} and the like; empty when it is not
 * @param sinceMillis since when, in milliseconds since 1970
 * @param idleMillis for how long the client has sent nothing
 * @param signIn the signed-in session of the browser whose page it is; empty for what is no page
 */
record SessionRow(String owner, String resource, String displayName, String node, ClientFacts.Kind kind, String client,
        String address, String show, long sinceMillis, long idleMillis, String signIn) {

    /** The order of the list. */
    static final Comparator<SessionRow> ORDER = Comparator.comparing(SessionRow::jid);

    private static final int CLIENT_CHARS_MAX = 100;

    SessionRow {
        client = client.length() <= CLIENT_CHARS_MAX ? client : client.substring(0, CLIENT_CHARS_MAX);
    }

    String jid() {
        return owner + "/" + resource;
    }

    /** The word for how it is connected. */
    String kindWord() {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    SessionRow of(String browser) {
        return new SessionRow(owner, resource, displayName, node, kind, client, address, show, sinceMillis, idleMillis,
                browser);
    }

    /** Without {@code signIn}, which an earlier version knows nothing of and would take for the next row. */
    void write(DataOutputStream out) throws IOException {
        out.writeUTF(owner);
        out.writeUTF(resource);
        out.writeUTF(displayName);
        out.writeUTF(node);
        out.writeUTF(kind.name());
        out.writeUTF(client);
        out.writeUTF(address);
        out.writeUTF(show);
        out.writeLong(sinceMillis);
        out.writeLong(idleMillis);
    }

    static SessionRow read(DataInputStream in) throws IOException {
        return new SessionRow(in.readUTF(), in.readUTF(), in.readUTF(), in.readUTF(),
                ClientFacts.Kind.valueOf(in.readUTF()), in.readUTF(), in.readUTF(), in.readUTF(), in.readLong(),
                in.readLong(), "");
    }
}
