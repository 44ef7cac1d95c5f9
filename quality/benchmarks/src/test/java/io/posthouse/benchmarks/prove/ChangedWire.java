package io.posthouse.benchmarks.prove;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.util.concurrent.Future;
import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.Links;
import io.posthouse.cluster.Members;
import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.Owners;
import io.posthouse.cluster.SessionDirectory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** A node whose links do something else with frames than they should. */
record ChangedWire(Cluster right, UnaryOperator<Links> change) implements Cluster {
    /** Says a byte more in each frame than nodes of before, and expects it. */
    static Cluster longer(Cluster right) {
        return new ChangedWire(right, Longer::new);
    }

    /** Takes errands of a kind for others, and never sends them. */
    static Cluster withoutErrands(Cluster right, String kind) {
        return new ChangedWire(right, links -> new Forgetful(links, kind + '\0'));
    }

    @Override
    public NodeName self() {
        return right.self();
    }

    @Override
    public Members members() {
        return right.members();
    }

    @Override
    public Owners owners() {
        return right.owners();
    }

    @Override
    public SessionDirectory sessions() {
        return right.sessions();
    }

    @Override
    public Links links() {
        return change.apply(right.links());
    }

    @Override
    public CompletableFuture<Void> leave(Duration span) {
        return right.leave(span);
    }

    @Override
    public void openDoor(String purpose, int port) {
        right.openDoor(purpose, port);
    }

    @Override
    public void shutDoor(String purpose) {
        right.shutDoor(purpose);
    }

    @Override
    public Optional<String> elsewhere(NodeName than) {
        return right.elsewhere(than);
    }

    @Override
    public void leave() {
        right.leave();
    }

    @Override
    public void close() {
        right.close();
    }

    private record Longer(Links right) implements Links {
        @Override
        public boolean send(NodeName to, String topic, byte[] frame) {
            return right.send(to, topic, ByteBuffer.allocate(frame.length + 1).put((byte) 0).put(frame).array());
        }

        @Override
        public void receive(String topic, Receiver receiver) {
            right.receive(topic,
                    (from, frame) -> receiver.receive(from,
                            Arrays.copyOfRange(frame, Math.min(1, frame.length), frame.length)));
        }

        @Override
        public Future<Channel> open(NodeName to, String purpose, byte[] opening, ChannelHandler handler) {
            return right.open(to, purpose, opening, handler);
        }

        @Override
        public void accept(String purpose, Acceptor acceptor) {
            right.accept(purpose, acceptor);
        }
    }

    private record Forgetful(Links right, String beginning) implements Links {
        @Override
        public boolean send(NodeName to, String topic, byte[] frame) {
            return (topic.equals("errand") && new String(frame, UTF_8).startsWith(beginning))
                    || right.send(to, topic, frame);
        }

        @Override
        public void receive(String topic, Receiver receiver) {
            right.receive(topic, receiver);
        }

        @Override
        public Future<Channel> open(NodeName to, String purpose, byte[] opening, ChannelHandler handler) {
            return right.open(to, purpose, opening, handler);
        }

        @Override
        public void accept(String purpose, Acceptor acceptor) {
            right.accept(purpose, acceptor);
        }
    }
}
