package io.posthouse.gateway.node;

import io.micrometer.core.instrument.MeterRegistry;
import io.posthouse.gateway.proxy.EndpointWay;
import io.posthouse.gateway.proxy.Forwarder;
import io.posthouse.gateway.proxy.NodeWays;
import io.posthouse.kernel.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** What a gateway has where there are other nodes: the ways to them, and the door by which they come. A node alone never loads it. */
public final class OtherNodes {
    private final WaysToNodes ways;
    private final Optional<NodeDoor> door;

    private OtherNodes(WaysToNodes ways, Optional<NodeDoor> door) {
        this.ways = ways;
        this.door = door;
    }

    /**
     * How requests pass between nodes.
     *
     * @param answerPatience how long another node may be silent
     * @param headerBytesMax of a request that another node hands on
     */
    public record Passing(Forwarder forwarder, EndpointWay endpoints, Duration answerPatience, int headerBytesMax) {
    }

    /** Those beside this node. There is a door where this node answers for others. */
    public static OtherNodes of(Vertx vertx, Neighbours neighbours, Passing passing, MeterRegistry meters, Clock clock,
            Ticker ticker) {
        WaysToNodes ways = new WaysToNodes(vertx, neighbours, passing.answerPatience(), clock, ticker, meters);
        Optional<NodeDoor> door = neighbours.answers().isEmpty()
                ? Optional.empty()
                : Optional.of(new NodeDoor(vertx, neighbours, passing.forwarder(), passing.endpoints(),
                        passing.headerBytesMax(), meters, clock));
        return new OtherNodes(ways, door);
    }

    /** The ways of requests that this node does not answer. */
    public NodeWays ways() {
        return ways;
    }

    /** Opens the door, if there is one. */
    public Future<?> listen() {
        return door.isPresent() ? door.get().listen() : Future.succeededFuture();
    }

    /** Where the door is; empty when there is none. */
    public OptionalInt port() {
        return door.isPresent() ? OptionalInt.of(door.get().port()) : OptionalInt.empty();
    }

    /** Takes no new request of other nodes, and lets what is under way end for {@code seconds}. */
    public Future<Void> shutdown(int seconds) {
        return door.isPresent() ? door.get().shutdown(seconds) : Future.succeededFuture();
    }

    /** Goes no way any more. */
    public void close() {
        ways.close();
    }
}
