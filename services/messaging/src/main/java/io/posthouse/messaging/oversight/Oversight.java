package io.posthouse.messaging.oversight;

import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.Node;
import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.Questions;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.oversight.ShardReader.Shard;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.FullJid;
import io.posthouse.xmpp.Jid;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions and shards over all nodes. Each node answers for its own; one that does not answer in time is named, so that whoever
 * reads knows what is missing. Blocks for up to two seconds; virtual threads only.
 */
public final class Oversight {
    private static final Logger log = LoggerFactory.getLogger(Oversight.class);
    private static final String TOPIC = "oversight";
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final byte FIND = 1;
    private static final byte END = 2;
    private static final byte DISTANCES = 3;

    private final Cluster cluster;
    private final SessionBook book;
    private final ShardReader shards;
    private final Supplier<Map<Integer, Long>> distances;
    private final Questions questions;

    /** @param distances how far each shard of this node is behind */
    public Oversight(Cluster cluster, SessionBook book, ShardReader shards, Supplier<Map<Integer, Long>> distances,
            Executor waiting) {
        this.cluster = cluster;
        this.book = book;
        this.shards = shards;
        this.distances = distances;
        this.questions = new Questions(cluster, TOPIC, (from, question) -> answered(question), waiting);
    }

    /**
     * Sessions of all nodes.
     *
     * @param total how many match on all that answered
     * @param more whether there are some behind these
     * @param silent the nodes that did not answer
     */
    record Sessions(List<SessionRow> rows, int total, boolean more, List<String> silent) {
        Sessions {
            rows = List.copyOf(rows);
            silent = List.copyOf(silent);
        }
    }

    /** @param behind rows that have not been carried to other homes; empty when its owner did not answer */
    record ShardState(Shard shard, Optional<Long> behind) {
    }

    /** @param silent the nodes that did not answer */
    record Shards(List<ShardState> shards, List<String> silent) {
        Shards {
            shards = List.copyOf(shards);
            silent = List.copyOf(silent);
        }
    }

    /** How many people and sessions there are on this node. */
    public Census census() {
        return book.census();
    }

    /** Those that keep sessions and shards. */
    private List<NodeName> carriers() {
        return cluster.members().now().stream().filter(node -> node.carries(Messaging.NAME)).map(Node::name).toList();
    }

    /** @param node the only one to be asked; empty for all */
    Sessions sessions(SessionQuery query, String node) {
        List<NodeName> asked = carriers().stream()
                .filter(name -> node.isEmpty() || name.value().equals(node)).toList();
        Answers<SessionBook.Found> answers = ask(asked, question(FIND, query::write), Oversight::found);
        List<SessionRow> all = new ArrayList<>();
        int total = 0;
        boolean more = false;
        for (SessionBook.Found found : answers.given().values()) {
            all.addAll(found.rows());
            total += found.total();
            more |= found.rows().size() == query.limit();
        }
        all.sort(SessionRow.ORDER);
        more |= all.size() > query.limit();
        return new Sessions(all.subList(0, Math.min(all.size(), query.limit())), total, more, answers.silent());
    }

    /** Those of one person, at most as many. In the list's order theirs stand together, so none of them is behind somebody else's. */
    Sessions of(BareJid owner, int limit) {
        String address = owner.toString();
        Sessions found = sessions(new SessionQuery(address, "", address + "/", limit), "");
        List<SessionRow> own = found.rows().stream().filter(row -> row.owner().equals(address)).toList();
        return new Sessions(own, own.size(), found.more() && own.size() == limit, found.silent());
    }

    /** What came of ending a session. */
    enum Ended {
        /** It is over. */
        ENDED,
        /** No node has it; all of them said so. */
        UNKNOWN,
        /** No node that answered has it, and at least one did not answer. */
        UNCERTAIN
    }

    /** Ends a session, wherever it is. */
    Ended end(String jid) {
        if (Jid.tryParse(jid).filter(FullJid.class::isInstance).isEmpty()) {
            // Every node would fail to read it, as if it were silent.
            return Ended.UNKNOWN;
        }
        List<NodeName> all = carriers();
        Answers<Boolean> answers = ask(all, question(END, out -> out.writeUTF(jid)), DataInputStream::readBoolean);
        if (answers.given().containsValue(true)) {
            return Ended.ENDED;
        }
        return answers.silent().isEmpty() ? Ended.UNKNOWN : Ended.UNCERTAIN;
    }

    Shards shards() {
        List<NodeName> all = carriers();
        Answers<Map<Integer, Long>> answers = ask(all, question(DISTANCES, out -> {
        }), Oversight::far);
        return new Shards(
                shards.all().stream()
                        .map(shard -> new ShardState(shard,
                                Optional.ofNullable(answers.given().get(new NodeName(shard.owner())))
                                        .map(far -> far.getOrDefault(shard.shard(), 0L))))
                        .toList(),
                answers.silent());
    }

    private record Answers<T>(Map<NodeName, T> given, List<String> silent) {
    }

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private interface Reading<T> {
        T from(DataInputStream in) throws IOException;
    }

    /** All at once; what a node of another version says is as if it had said nothing. */
    private <T> Answers<T> ask(List<NodeName> nodes, byte[] question, Reading<T> reading) {
        Map<NodeName, CompletableFuture<byte[]>> asked = new LinkedHashMap<>();
        nodes.forEach(node -> asked.put(node, questions.ask(node, question, PATIENCE)));
        Map<NodeName, T> given = new LinkedHashMap<>();
        List<String> silent = new ArrayList<>();
        asked.forEach((node, answer) -> {
            try {
                given.put(node, reading.from(new DataInputStream(new ByteArrayInputStream(answer.join()))));
            } catch (CompletionException | IOException | IllegalArgumentException e) {
                log.atDebug().addKeyValue("node", node).setCause(e).log("node did not answer");
                silent.add(node.value());
            }
        });
        return new Answers<>(given, silent);
    }

    private static byte[] question(byte what, Writing rest) {
        return bytes(out -> {
            out.writeByte(what);
            rest.to(out);
        });
    }

    private static byte[] bytes(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            writing.to(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    private byte[] answered(byte[] question) {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(question));
        try {
            byte what = in.readByte();
            return switch (what) {
                case FIND -> {
                    SessionBook.Found found = book.find(SessionQuery.read(in));
                    yield bytes(out -> {
                        out.writeInt(found.total());
                        out.writeInt(found.rows().size());
                        for (SessionRow row : found.rows()) {
                            row.write(out);
                        }
                        // Behind all that an earlier version reads.
                        for (SessionRow row : found.rows()) {
                            out.writeUTF(row.signIn());
                        }
                    });
                }
                case END -> {
                    boolean ended = book.end(in.readUTF());
                    yield bytes(out -> out.writeBoolean(ended));
                }
                case DISTANCES -> {
                    Map<Integer, Long> far = distances.get();
                    yield bytes(out -> {
                        out.writeInt(far.size());
                        for (var entry : far.entrySet()) {
                            out.writeInt(entry.getKey());
                            out.writeLong(entry.getValue());
                        }
                    });
                }
                default -> throw new IllegalArgumentException("another version of the program asks for " + what);
            };
        } catch (IOException e) {
            throw new UncheckedIOException("a question cut short", e);
        }
    }

    private static SessionBook.Found found(DataInputStream in) throws IOException {
        int total = in.readInt();
        int count = in.readInt();
        List<SessionRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(SessionRow.read(in));
        }
        if (in.available() > 0) {
            for (int i = 0; i < count; i++) {
                rows.set(i, rows.get(i).of(in.readUTF()));
            }
        }
        return new SessionBook.Found(rows, total);
    }

    private static Map<Integer, Long> far(DataInputStream in) throws IOException {
        Map<Integer, Long> far = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            far.put(in.readInt(), in.readLong());
        }
        return far;
    }
}
