package io.posthouse.benchmarks.nodes;

import io.posthouse.benchmarks.wire.ChannelLine;
import io.posthouse.benchmarks.wire.ChannelLine.Answer;
import io.posthouse.benchmarks.wire.TlsLine;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Somebody who reads on the page all the time, through a balancer: signs in, asks for conversations and what was said in them,
 * as the page does. A balancer goes on to the next node where nobody listens; whatever else does not answer as it should, the page
 * would show. One virtual thread.
 */
final class PageVisitor implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final long PAUSE_MILLIS = 150;
    private static final int SIGN_IN_ONE_IN = 40;
    private static final int OK = 200;

    private final Client.Person person;
    private final Client.World world;
    private final AtomicLong answered = new AtomicLong();
    private int attempts;
    private String cookie = "";
    private volatile boolean closed;

    PageVisitor(Client.Person person, Client.World world) {
        this.person = person;
        this.world = world;
        this.attempts = person.number();
    }

    void start() {
        Thread.ofVirtual().name("visitor " + person.jid()).start(this::live);
    }

    /** Requests that were answered as they should be. */
    long answered() {
        return answered.get();
    }

    private void live() {
        List<String> reads = List.of("/api/session", "/api/lines",
                "/api/lines/" + person.talk().to().replace("@", "%40") + "/messages?limit=20", "/api/people?q=proof");
        try {
            for (int turn = 0; !closed; turn++) {
                if (cookie.isEmpty() || turn % SIGN_IN_ONE_IN == 0) {
                    visit("POST", "/api/session");
                } else {
                    visit("GET", reads.get(turn % reads.size()));
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void visit(String method, String path) {
        Place to = world.doors().pick(attempts++);
        try {
            TlsLine line = null;
            for (int others = 1; line == null; others++) {
                try {
                    line = world.lines().open(to.web(), person.from(), Client.DOMAIN, PATIENCE_MILLIS);
                } catch (ConnectException e) {
                    if (others == world.places().size()) {
                        throw e;
                    }
                    to = world.doors().pick(attempts++);
                }
            }
            Answer answer = method.equals("POST")
                    ? ChannelClient.session(line, person.login())
                    : ChannelLine.ask(line, method, path, "Cookie: " + cookie + "\r\n", "");
            if (answer.status() != OK) {
                throw new IOException(answer.status() + " " + answer.body());
            }
            if (method.equals("POST")) {
                cookie = answer.cookie();
            }
            answered.incrementAndGet();
        } catch (IOException e) {
            if (!closed) {
                world.books().show(person.jid() + ": the page's " + method + " " + path + " at " + to.name() + ": "
                        + e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
