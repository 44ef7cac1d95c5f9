package io.posthouse.messaging.script;

import io.posthouse.messaging.RawClient;
import io.posthouse.messaging.script.Conversation.Step;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Namespaces;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;

/** Plays one conversation against a running server. */
final class Stage implements AutoCloseable {
    private static final String PING = "<iq type='get' id='is-it-quiet'><ping xmlns='urn:xmpp:ping'/></iq>";

    private final ToIntFunction<Step> ports;
    private final Map<String, RawClient> clients = new HashMap<>();
    private final Map<String, Element> kept = new HashMap<>();
    private final Map<String, String> known = new HashMap<>();
    private final Expectation expectation = new Expectation(known);

    /** @param ports where a client of a step connects */
    Stage(ToIntFunction<Step> ports) {
        this.ports = ports;
    }

    void play(Conversation conversation) throws IOException {
        for (var step : conversation.steps()) {
            try {
                play(step);
            } catch (AssertionError | IOException e) {
                throw new AssertionError(
                        conversation.name() + ".xmpp:" + step.line() + ": " + step.client() + " " + step.action() + ": "
                                + e.getMessage(),
                        e);
            }
        }
    }

    private void play(Step step) throws IOException {
        switch (step.action()) {
            case "signs in" ->
                clients.put(step.client(), RawClient.signedIn(ports.applyAsInt(step), step.person(), step.resource()));
            case "authenticates" ->
                clients.put(step.client(), RawClient.authenticated(ports.applyAsInt(step), step.person()));
            case "comes online" -> comeOnline(step);
            case "sends:" -> client(step).send(said(step.stanza()));
            case "receives:" -> receive(step, expectation);
            case "receives exactly:" -> receive(step, expectation.exactly());
            case "receives soon:" -> receiveSoon(step);
            case "awaits:" -> await(step);
            case "receives nothing" -> receiveNothing(step);
            case "is cut" -> client(step).cut();
            case "closes" -> {
                client(step).send("</stream:stream>");
                while (client(step).next() != null) {
                    // What was on its way.
                }
                client(step).close();
            }
            default -> throw new AssertionError("no such step");
        }
    }

    private void comeOnline(Step step) throws IOException {
        client(step).send("<presence/>");
        var echo = client(step).await("presence");
        if (!echo.attribute("from", "").endsWith("/" + step.resource())) {
            throw new AssertionError("the first presence was not its own");
        }
    }

    private void receive(Step step, Expectation expected) throws IOException {
        var actual = next(step);
        var mismatch = expected.mismatch(Element.parse(said(step.stanza())), actual);
        if (mismatch.isPresent()) {
            throw new AssertionError(mismatch.get() + "; it received " + actual.toXml());
        }
    }

    /** As the next stanza or the one after it; the other is kept for the next step. */
    private void receiveSoon(Step step) throws IOException {
        var expected = Element.parse(said(step.stanza()));
        var first = next(step);
        if (expectation.mismatch(expected, first).isPresent()) {
            receive(step, expectation);
            kept.put(step.client(), first);
        }
    }

    private void await(Step step) throws IOException {
        var expected = Element.parse(said(step.stanza()));
        while (expectation.mismatch(expected, next(step)).isPresent()) {
            // Something else. A test that waits for ever is ended by the socket's patience.
        }
    }

    private void receiveNothing(Step step) throws IOException {
        client(step).send(PING);
        var actual = next(step);
        if (!actual.is("iq", Namespaces.CLIENT) || !actual.attribute("id", "").equals("is-it-quiet")) {
            throw new AssertionError("it received " + actual.toXml());
        }
    }

    /** The next element, but for requests of acknowledgement, which come whenever the server likes. */
    private Element next(Step step) throws IOException {
        var before = kept.remove(step.client());
        if (before != null) {
            return before;
        }
        while (true) {
            var element = client(step).next();
            if (element == null) {
                throw new AssertionError("the stream ended");
            }
            if (!element.is("r", "urn:xmpp:sm:3")) {
                return element;
            }
        }
    }

    private RawClient client(Step step) {
        var client = clients.get(step.client());
        if (client == null) {
            throw new AssertionError("it is not signed in");
        }
        return client;
    }

    private String said(String stanza) {
        var text = stanza;
        for (var entry : known.entrySet()) {
            text = text.replace("{" + entry.getKey() + "}", entry.getValue());
        }
        return text;
    }

    @Override
    public void close() throws IOException {
        for (var client : clients.values()) {
            client.close();
        }
    }
}
