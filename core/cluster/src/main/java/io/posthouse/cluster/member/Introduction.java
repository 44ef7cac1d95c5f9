package io.posthouse.cluster.member;

import io.posthouse.cluster.Node;
import io.posthouse.cluster.NodeName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jgroups.Address;
import org.jgroups.util.Util;
import org.jspecify.annotations.Nullable;

/**
 * What a node tells another: all nodes that it knows, itself included. A node that is dead and not yet noticed introduces itself to
 * nobody, so others must.
 *
 * <p>On the wire: a version, how many, and each with its length before it, so that a later release may say more of a node and
 * be understood by this one.
 */
record Introduction(Map<Address, Node> nodes) {
    private static final int VERSION = 1;
    private static final int NODES_MAX = 1_000;
    private static final int NODE_BYTES_MAX = 64 * 1024;
    private static final int ROLES_MAX = 256;

    Introduction {
        nodes = Map.copyOf(nodes);
    }

    byte[] bytes() {
        try {
            var all = new ByteArrayOutputStream();
            var out = new DataOutputStream(all);
            out.writeByte(VERSION);
            out.writeShort(nodes.size());
            for (var entry : nodes.entrySet()) {
                var one = new ByteArrayOutputStream();
                write(entry.getKey(), entry.getValue(), new DataOutputStream(one));
                out.writeInt(one.size());
                one.writeTo(out);
            }
            return all.toByteArray();
        } catch (IOException bug) {
            throw new IllegalStateException("memory takes what is written to it", bug);
        }
    }

    private static void write(Address address, Node node, DataOutputStream out) throws IOException {
        Util.writeAddress(address, out);
        out.writeUTF(node.name().value());
        InetSocketAddress link = node.link();
        out.writeBoolean(link != null);
        if (link != null) {
            InetAddress resolved = link.getAddress();
            out.writeUTF(resolved == null ? link.getHostString() : resolved.getHostAddress());
            out.writeBoolean(resolved != null);
            out.writeShort(link.getPort());
        }
        out.writeShort(node.roles().size());
        for (String role : node.roles()) {
            out.writeUTF(role);
        }
        out.writeUTF(node.version());
        Instant since = node.since();
        out.writeLong(since.getEpochSecond());
        out.writeInt(since.getNano());
        // Since the second release of this form; what has no more bytes has no doors.
        out.writeInt(node.edition());
        out.writeShort(node.doors().size());
        for (var door : node.doors().entrySet()) {
            out.writeUTF(door.getKey());
            out.writeShort(door.getValue());
        }
    }

    /** @throws IOException when a node of our cluster says what this release cannot understand */
    static Introduction of(byte[] bytes, int offset, int length) throws IOException {
        try {
            var in = new DataInputStream(new ByteArrayInputStream(bytes, offset, length));
            if (in.readUnsignedByte() < VERSION) {
                throw new IOException("an introduction without a version");
            }
            int count = bounded(in.readUnsignedShort(), NODES_MAX);
            Map<Address, Node> nodes = new HashMap<>();
            for (int i = 0; i < count; i++) {
                byte[] one = in.readNBytes(bounded(in.readInt(), NODE_BYTES_MAX));
                var part = new DataInputStream(new ByteArrayInputStream(one));
                nodes.put(Util.readAddress(part), node(part));
            }
            return new Introduction(nodes);
        } catch (IllegalArgumentException | ClassNotFoundException | NullPointerException e) {
            throw new IOException("an introduction that is none", e);
        }
    }

    private static Node node(DataInputStream in) throws IOException {
        var name = new NodeName(in.readUTF());
        InetSocketAddress link = link(in);
        int count = bounded(in.readUnsignedShort(), ROLES_MAX);
        Set<String> roles = new HashSet<>();
        for (int i = 0; i < count; i++) {
            roles.add(in.readUTF());
        }
        String version = in.readUTF();
        Instant since = Instant.ofEpochSecond(in.readLong(), in.readInt());
        if (in.available() == 0) {
            return new Node(name, link, roles, version, since);
        }
        int edition = in.readInt();
        int doorCount = bounded(in.readUnsignedShort(), Node.DOORS_MAX);
        Map<String, Integer> doors = new HashMap<>();
        for (int i = 0; i < doorCount; i++) {
            doors.put(in.readUTF(), in.readUnsignedShort());
        }
        return new Node(name, link, roles, version, since, doors, edition);
    }

    private static @Nullable InetSocketAddress link(DataInputStream in) throws IOException {
        if (!in.readBoolean()) {
            return null;
        }
        String host = in.readUTF();
        boolean literal = in.readBoolean();
        int port = in.readUnsignedShort();
        // A literal is not looked up.
        return literal
                ? new InetSocketAddress(InetAddress.ofLiteral(host), port)
                : InetSocketAddress.createUnresolved(host, port);
    }

    private static int bounded(int count, int max) throws IOException {
        if (count < 0 || count > max) {
            throw new IOException("an introduction beyond its bounds");
        }
        return count;
    }
}
