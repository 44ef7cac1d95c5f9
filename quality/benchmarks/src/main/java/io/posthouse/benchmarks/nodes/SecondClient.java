package io.posthouse.benchmarks.nodes;

import io.posthouse.benchmarks.wire.BlockingStream;
import io.posthouse.benchmarks.wire.XmlText;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A person's other client, which only listens, on another node than the one it finds first: what the first says and hears comes to it as
 * carbons (XEP-0280), since messages do not come to a negative priority by themselves. For a time when nothing is struck.
 */
final class SecondClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 15_000;
    private static final String CARBONS = "urn:xmpp:carbons:2";

    private final Client.Person person;
    private final Books books;
    private final Watch watch;
    private final BlockingStream stream;
    /** It has answered, or never will. */
    private final CountDownLatch known = new CountDownLatch(1);
    private volatile boolean answered;
    private volatile String ended = "";

    private SecondClient(Client.Person person, Books books, Watch watch, BlockingStream stream) {
        this.person = person;
        this.books = books;
        this.watch = watch;
        this.stream = stream;
    }

    /**
     * Signs in; on return it is there, and gets carbons.
     *
     * @param watch is told of each message that comes as a carbon
     */
    static SecondClient enter(Client.Person person, Client.World world, Watch watch) throws IOException {
        Place place = world.places().get((person.number() + 1) % world.places().size());
        BlockingStream stream = BlockingStream
                .on(world.lines().open(place.xmpp(), person.from(), Client.DOMAIN, PATIENCE_MILLIS));
        try {
            stream.signIn(person.login());
            stream.waitAtMost(PATIENCE_MILLIS);
            ask(stream, "bind", "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>second</resource></bind>");
            ask(stream, "carbons", "<enable xmlns='" + CARBONS + "'/>");
            stream.write("<presence><priority>-1</priority></presence>");
            ask(stream, "here", "<ping xmlns='urn:xmpp:ping'/>");
            stream.waitAtMost(0);
        } catch (IOException | RuntimeException e) {
            stream.close();
            throw e;
        }
        return listening(person, world.books(), watch, stream);
    }

    /** One that is signed in on this stream. */
    static SecondClient listening(Client.Person person, Books books, Watch watch, BlockingStream stream) {
        SecondClient second = new SecondClient(person, books, watch, stream);
        Thread.ofVirtual().name("second " + person.jid()).start(second::listen);
        return second;
    }

    /** Asks and waits for the answer; what comes before it is from before anybody was asked to listen. */
    private static void ask(BlockingStream stream, String id, String what) throws IOException {
        stream.write("<iq type='" + (id.equals("here") ? "get" : "set") + "' id='" + id + "'>" + what + "</iq>");
        String answer = stream.next();
        while (!answer.startsWith("<iq") || !XmlText.attribute(answer, 0, "id").equals(id)) {
            if (answer.startsWith("<stream:error")) {
                throw new EOFException(answer);
            }
            answer = stream.next();
        }
        if (!XmlText.attribute(answer, 0, "type").equals("result")) {
            throw new IOException(id + " was refused: " + answer);
        }
    }

    private void listen() {
        try {
            while (true) {
                String element = stream.next();
                if (element.startsWith("<message") && element.contains(CARBONS)) {
                    books.said(XmlText.attributeOf(element, "origin-id", "id"))
                            .ifPresent(said -> watch.arrived(said, System.nanoTime()));
                } else if (element.startsWith("<iq") && XmlText.attribute(element, 0, "id").equals("there")) {
                    answered = true;
                    known.countDown();
                } else if (element.startsWith("<stream:error")) {
                    ended = element;
                }
            }
        } catch (IOException e) {
            // It was closed, or broke: then it does not answer any more.
            ended = ended.isEmpty() ? e.toString() : ended;
            known.countDown();
        }
    }

    /**
     * What keeps it from having been there all the time, for people: how its connection ended, or that it does not answer. Asked once; waits
     * for the answer.
     *
     * @return empty when it was: it has come once, and still answers
     */
    Optional<String> gone() throws InterruptedException {
        try {
            stream.write("<iq type='get' id='there'><ping xmlns='urn:xmpp:ping'/></iq>");
        } catch (IOException e) {
            // Whoever listens learns why, and says it better.
        }
        boolean told = known.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        if (answered) {
            return Optional.empty();
        }
        return Optional.of(told ? ended : "no answer within " + PATIENCE_MILLIS + " ms");
    }

    Client.Person person() {
        return person;
    }

    /** Says farewell, so that the person is not taken for somebody who comes again. */
    @Override
    public void close() throws IOException {
        try (stream) {
            stream.write("<presence type='unavailable'/></stream:stream>");
        }
    }
}
