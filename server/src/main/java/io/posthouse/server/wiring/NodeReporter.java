package io.posthouse.server.wiring;

import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.nodes.NodesCluster;
import io.posthouse.cluster.owner.NodeReport;
import io.posthouse.gateway.health.HealthCheck;
import io.posthouse.gateway.health.HealthCheck.Condition;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * What this node tells the others of itself. Its health is asked every other second on a thread of its own, since checks may wait
 * and a beat may not; without the database's, which a beat that arrives has answered. A node that is alone tells nobody, and asks
 * for nothing.
 */
final class NodeReporter implements SmartLifecycle {
    static final String DRAINING = "draining";

    private static final Logger LOG = LoggerFactory.getLogger(NodeReporter.class);
    /** With the drain, after everything else. */
    private static final int PHASE = DEFAULT_PHASE - 256;
    private static final long PAUSE_MILLIS = 2_000;
    private static final String NOT_ASKED = "database";

    private final Cluster cluster;
    private final Drain.Parts parts;
    private final List<HealthCheck> checks;
    private final String address;
    private final String clients;
    private volatile Thread thread = Thread.ofVirtual().unstarted(() -> {
    });
    private volatile boolean running;
    private volatile Health health = new Health("", "");

    private record Health(String state, String says) {
    }

    /**
     * @param address where other nodes reach it
     * @param clients where XMPP clients do; empty when nobody has said so
     */
    NodeReporter(Cluster cluster, Drain.Parts parts, List<HealthCheck> checks, String address, String clients) {
        this.cluster = cluster;
        this.parts = parts;
        this.checks = checks.stream().filter(check -> !check.part().equals(NOT_ASKED)).toList();
        this.address = address;
        this.clients = clients;
    }

    @Override
    public void start() {
        running = true;
        if (cluster instanceof NodesCluster nodes) {
            nodes.reporting(this::report);
            thread = Thread.ofVirtual().name("node-report").start(this::look);
        }
    }

    private NodeReport report() {
        Health now = health;
        boolean draining = parts.draining().hasBegun();
        return new NodeReport(address, clients, parts.sessions(), parts.clients(),
                parts.behind(),
                draining ? DRAINING : now.state(),
                draining
                        ? parts.left() + " still there."
                        : now.says());
    }

    private void look() {
        try {
            while (running) {
                health = ask();
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            LOG.debug("the node ends");
        }
    }

    private Health ask() {
        List<String> says = new ArrayList<>();
        String state = "ready";
        for (HealthCheck check : checks) {
            switch (condition(check)) {
                case Condition.Well() -> {
                    // Nothing to tell.
                }
                case Condition.Impaired(var what, var advice) -> {
                    state = state.equals("ready") ? "impaired" : state;
                    says.add(check.part() + ": " + what + " " + advice);
                }
                case Condition.Unwell(var what, var advice) -> {
                    state = "unready";
                    says.add(check.part() + ": " + what + " " + advice);
                }
            }
        }
        return new Health(state, String.join(" ", says));
    }

    private static Condition condition(HealthCheck check) {
        try {
            return check.check();
        } catch (RuntimeException e) {
            return new Condition.Unwell("Asking it failed with " + e.getClass().getSimpleName() + ".",
                    "Look at its log.");
        }
    }

    @Override
    public void stop() {
        running = false;
        thread.interrupt();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
