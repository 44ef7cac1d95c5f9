package io.posthouse.messaging;

import io.netty.buffer.Unpooled;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.StanzaBounds;
import io.posthouse.xmpp.StreamEvent;
import io.posthouse.xmpp.StreamReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A client that says what a test tells it to, byte for byte, and reads one element at a time. */
public final class RawClient implements AutoCloseable {
    /** Opens a stream. */
    public static final String HEADER = "<?xml version='1.0'?><stream:stream xmlns='jabber:client'"
            + " xmlns:stream='http://etherx.jabber.org/streams' to='house.example' version='1.0'>";

    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private StreamReader reader = new StreamReader(StanzaBounds.SIGNED_IN);
    private final ArrayDeque<StreamEvent> events = new ArrayDeque<>();
    private int handled;

    public RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
    }

    /** Signed in with PLAIN and bound. */
    public static RawClient signedIn(int port, String name, String resource) throws IOException {
        var client = authenticated(port, name);
        client.send("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>" + resource
                + "</resource></bind></iq>");
        client.expect("iq");
        return client;
    }

    /** Signed in with PLAIN, nothing bound. */
    public static RawClient authenticated(int port, String name) throws IOException {
        var client = new RawClient(port);
        client.open();
        client.send(plain(name));
        client.expect("success");
        client.open();
        return client;
    }

    /** Signs in with PLAIN. */
    public static String plain(String name) {
        return "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" + Base64.getEncoder().encodeToString(
                ("\0" + name + "\0" + Company.PASSWORD).getBytes(StandardCharsets.UTF_8)) + "</auth>";
    }

    /** Opens a stream and returns the features. */
    public Element open() throws IOException {
        reader = new StreamReader(StanzaBounds.SIGNED_IN);
        events.clear();
        send(HEADER);
        return expect("features");
    }

    /** Reads a new stream from here on, the client having said its header already. */
    public void begin() {
        reader.restart();
    }

    public void send(String xml) throws IOException {
        send(xml.getBytes(StandardCharsets.UTF_8));
    }

    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Begins stream management; from here on what comes is counted. XEP-0198 section 3. */
    public void manage() throws IOException {
        send("<enable xmlns='urn:xmpp:sm:3'/>");
        expect("enabled");
        handled = 0;
    }

    /** Acknowledges what has come since {@link #manage}. */
    public void acknowledge() throws IOException {
        send("<a xmlns='urn:xmpp:sm:3' h='" + handled + "'/>");
    }

    /** The next element, which must have that name. */
    public Element expect(String name) throws IOException {
        var element = next();
        if (element == null || !element.name().equals(name)) {
            throw new AssertionError("expected <" + name + "> but got " + element);
        }
        return element;
    }

    /** The next element of that name; others are passed over. */
    public Element await(String name) throws IOException {
        while (true) {
            var element = next();
            if (element == null) {
                throw new AssertionError("the stream ended before <" + name + ">");
            }
            if (element.name().equals(name)) {
                return element;
            }
        }
    }

    /** The next element, or null when the stream has ended. */
    public @Nullable Element next() throws IOException {
        while (true) {
            var event = events.isEmpty() ? reader.next() : events.removeFirst();
            switch (event) {
                case null -> {
                    var bytes = new byte[8192];
                    int read = socket.getInputStream().read(bytes);
                    if (read < 0) {
                        return null;
                    }
                    reader.feed(Unpooled.wrappedBuffer(bytes, 0, read));
                }
                case StreamEvent.ElementRead(var element, _) -> {
                    handled += element.namespace().equals("jabber:client") ? 1 : 0;
                    return element;
                }
                case StreamEvent.StreamClosed() -> {
                    return null;
                }
                case StreamEvent.StreamOpened _ -> {
                }
                case StreamEvent.StreamBroken broken -> throw new AssertionError("the server sent " + broken);
            }
        }
    }

    /** Whether nothing comes for {@code millis}. */
    public boolean isSilentFor(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            return next() == null;
        } catch (SocketTimeoutException _) {
            return true;
        } finally {
            socket.setSoTimeout(PATIENCE_MILLIS);
        }
    }

    /** Breaks the connection without a word. */
    public void cut() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
