package io.posthouse.benchmarks.prove;

import io.posthouse.benchmarks.wire.BlockingStream;
import io.posthouse.benchmarks.wire.Credentials;
import io.posthouse.benchmarks.wire.SentStanzas;
import io.posthouse.benchmarks.wire.WholeArchive;
import io.posthouse.benchmarks.wire.XmlText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client as a phone on a bad network would be: it sends while it may, asks for acknowledgements (XEP-0198), and when its
 * stream is gone comes back, resumes it or begins a new one, and sends again what was not acknowledged, with the same
 * origin ids (XEP-0359). It writes everything down.
 *
 * <p>One virtual thread reads, comes back, and sends when an acknowledgement makes room; the lock is for the few others who
 * ask or tell it something.
 */
final class ProofClient implements AutoCloseable {
    private static final String SM = "xmlns='urn:xmpp:sm:3'";
    private static final int REQUEST_EVERY = 4;
    private static final int PATIENT_MILLIS = 30_000;
    /** Where there is another node to turn to. */
    private static final int IMPATIENT_MILLIS = 3_000;
    private static final String FILLER = "0123456789abcdef0123456789abcdef0123456789abcdef01234567";

    private final Credentials login;
    private final Conversation conversation;
    private final List<InetSocketAddress> addresses;
    private final boolean tls;
    private final int window;
    private final Books books;
    private final Consumer<SentMessage> onAcknowledgement;
    private final ReentrantLock lock = new ReentrantLock();
    private final WholeArchive archive;
    private final SentStanzas<SentMessage> sent = new SentStanzas<>();
    private @Nullable BlockingStream stream;
    private @Nullable String resumable;
    private long receivedOnStream;
    private int sinceRequest;
    private int nextNumber;
    private int attempts;
    private boolean sending;
    private volatile boolean closed;
    private long acknowledgements;
    private int resumptions;
    private int newStreams;
    private volatile @Nullable String lastTrouble;

    /**
     * @param addresses of the nodes; it comes to the next one whenever it has lost its stream
     * @param onAcknowledgement hears of the newest message of each {@code <a/>} before anything else is done about it
     */
    ProofClient(Credentials login, String partner, List<InetSocketAddress> addresses, boolean tls, int window,
            Books books, Consumer<SentMessage> onAcknowledgement) {
        this.login = login;
        this.conversation = new Conversation(login.bareJid(), partner);
        this.addresses = List.copyOf(addresses);
        this.tls = tls;
        this.window = window;
        this.books = books;
        this.onAcknowledgement = onAcknowledgement;
        this.archive = new WholeArchive(login.bareJid());
    }

    void start() {
        Thread.ofVirtual().name("client " + login).start(this::run);
    }

    /** Whether it sends new messages; what is not acknowledged is sent again in any case. */
    void sending(boolean on) {
        lock.lock();
        try {
            sending = on;
            refill();
        } catch (IOException e) {
            note(e);
        } finally {
            lock.unlock();
        }
    }

    /** Messages sent on the stream that lives now and not acknowledged; 0 without a stream. */
    int underWay() {
        return asked(() -> stream == null ? 0 : sent.messages());
    }

    /** Whether it has a stream and nothing is left to acknowledge. */
    boolean settled() {
        return asked(() -> stream != null && sent.messages() == 0);
    }

    boolean connected() {
        return asked(() -> stream != null);
    }

    /** Rises with each acknowledged message. */
    long acknowledgements() {
        return asked(() -> acknowledgements);
    }

    /** How often a stream was resumed. */
    int resumptions() {
        return asked(() -> resumptions);
    }

    /** How often a stream was begun: once, and whenever one could not be resumed. */
    int newStreams() {
        return asked(() -> newStreams);
    }

    /**
     * Loses its connection without a word, as in a lift.
     *
     * @param forget whether it also forgets how to resume its stream, as an app does that was ended and started again
     */
    void cut(boolean forget) {
        lock.lock();
        try {
            if (stream != null) {
                stream.close();
                resumable = forget ? null : resumable;
            }
        } catch (IOException e) {
            note(e);
        } finally {
            lock.unlock();
        }
    }

    /** Why it last lost its stream or could not get one. */
    String lastTrouble() {
        String trouble = lastTrouble;
        return trouble == null ? "none" : trouble;
    }

    @Override
    public String toString() {
        return login.bareJid();
    }

    @Override
    public void close() {
        closed = true;
        lock.lock();
        try {
            if (stream != null) {
                stream.write("</stream:stream>");
                stream.close();
            }
        } catch (IOException e) {
            note(e);
        } finally {
            lock.unlock();
        }
    }

    /** Reads its whole archive over XMPP. */
    List<ArchivedRow> readArchive() throws IOException, InterruptedException {
        List<ArchivedRow> rows = new ArrayList<>();
        archive.read(this::send, row -> rows.add(archived(row, rows.size())));
        return rows;
    }

    private ArchivedRow archived(String result, int position) {
        int forwarded = result.indexOf("<message", result.indexOf("<forwarded"));
        Conversation of = new Conversation(XmlText.bare(XmlText.attribute(result, forwarded, "from")),
                XmlText.bare(XmlText.attribute(result, forwarded, "to")));
        return new ArchivedRow(login.bareJid(), position, XmlText.attributeOf(result, "result", "id"), of,
                XmlText.attributeOf(result, "origin-id", "id"), 0);
    }

    private void run() {
        while (!closed) {
            try {
                live();
            } catch (IOException e) {
                note(e);
            } catch (RuntimeException e) {
                books.complain(login + " stumbled: " + e);
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void live() throws IOException {
        var address = addresses.get(attempts++ % addresses.size());
        int patience = addresses.size() > 1 ? IMPATIENT_MILLIS : PATIENT_MILLIS;
        try (BlockingStream opened = BlockingStream.open(address, login.domain(), tls, patience)) {
            opened.signIn(login);
            opened.waitAtMost(patience);
            if (!resume(opened)) {
                begin(opened);
            }
            opened.waitAtMost(0);
            while (!closed) {
                handle(opened.next());
            }
        } finally {
            asked(() -> {
                stream = null;
                return true;
            });
        }
    }

    private boolean resume(BlockingStream opened) throws IOException {
        String previous = asked(() -> resumable);
        if (previous == null) {
            return false;
        }
        opened.write("<resume " + SM + " previd='" + previous + "' h='" + receivedOnStream + "'/>");
        String answer = opened.next();
        boolean resumed = answer.startsWith("<resumed");
        if (!resumed && !answer.startsWith("<failed")) {
            throw new IOException("neither resumed nor failed: " + answer);
        }
        lock.lock();
        try {
            String h = XmlText.attribute(answer, 0, "h");
            if (!h.isEmpty()) {
                acknowledge(Long.parseLong(h));
            } else if (resumed) {
                books.complain(login + " was resumed without a count: " + answer);
            }
            if (!resumed) {
                // XEP-0198 §5: what h does not cover is sent again on a new stream.
                resumable = null;
                return false;
            }
            resumptions++;
            stream = opened;
            opened.write(sent.resumed() + request());
            refill();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void begin(BlockingStream opened) throws IOException {
        opened.write("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                + "<resource>proof</resource></bind></iq>");
        String bound = opened.next();
        if (!bound.contains("<jid>")) {
            throw new IOException("cannot bind: " + bound);
        }
        opened.write("<enable " + SM + " resume='true'/>");
        String enabled = opened.next();
        if (!enabled.startsWith("<enabled")) {
            throw new IOException("no stream management: " + enabled);
        }
        lock.lock();
        try {
            newStreams++;
            resumable = XmlText.attribute(enabled, 0, "id");
            receivedOnStream = 0;
            stream = opened;
            opened.write(sent.begun("<presence/>") + request());
            refill();
        } finally {
            lock.unlock();
        }
    }

    private void handle(String element) throws IOException {
        if (element.startsWith("<a ")) {
            long h = Long.parseLong(XmlText.attribute(element, 0, "h"));
            SentMessage newest = asked(() -> sent.newestUpTo(h));
            if (newest != null) {
                onAcknowledgement.accept(newest);
            }
            lock.lock();
            try {
                acknowledge(h);
                refill();
            } finally {
                lock.unlock();
            }
        } else if (element.startsWith("<r ") || element.startsWith("<r/")) {
            writeLocked("<a " + SM + " h='" + receivedOnStream + "'/>");
        } else if (element.startsWith("<message")) {
            receivedOnStream++;
            message(element);
        } else if (element.startsWith("<iq")) {
            receivedOnStream++;
            iq(element);
        } else if (element.startsWith("<presence")) {
            receivedOnStream++;
        } else {
            throw new IOException(element);
        }
    }

    private void message(String message) {
        String type = XmlText.attribute(message, 0, "type");
        if (WholeArchive.isRow(message)) {
            given(message);
        } else if (type.equals("error")) {
            SentMessage refused = books.message(XmlText.attribute(message, 0, "id"));
            if (refused != null) {
                refused.refuse();
            }
        } else if (message.contains("<body")) {
            books.arrived(new Books.Arrival(login.bareJid(), XmlText.bare(XmlText.attribute(message, 0, "from")),
                    XmlText.attributeOf(message, "origin-id", "id"), XmlText.stanzaId(message, login.bareJid()),
                    asked(() -> "stream " + newStreams + ", resumed " + resumptions + " times")));
        }
    }

    private void given(String element) {
        if (!archive.give(element)) {
            books.complain(login + " was shown more of its archive than it asked for");
        }
    }

    private void iq(String iq) throws IOException {
        String type = XmlText.attribute(iq, 0, "type");
        String id = XmlText.attribute(iq, 0, "id");
        if (WholeArchive.isEnd(iq)) {
            given(iq);
        } else if (type.equals("get") || type.equals("set")) {
            send("<iq type='result' id='" + id + "'/>");
        }
    }

    private void acknowledge(long h) {
        if (h > sent.count()) {
            books.complain(login + " had " + h + " stanzas acknowledged and sent " + sent.count());
        }
        for (SentMessage message : sent.acknowledge(h)) {
            message.acknowledge();
            acknowledgements++;
        }
    }

    /** Sends as many new messages as the window allows; an acknowledgement is asked for often enough to get on. */
    private void refill() throws IOException {
        BlockingStream out = stream;
        if (out == null || !sending) {
            return;
        }
        StringBuilder batch = new StringBuilder();
        while (sent.messages() < window) {
            SentMessage message = new SentMessage(conversation, nextNumber++, UUID.randomUUID().toString());
            String xml = xml(message);
            books.sent(message);
            sent.add(xml, message);
            batch.append(xml);
            if (++sinceRequest >= REQUEST_EVERY) {
                batch.append(request());
            }
        }
        if (!batch.isEmpty()) {
            out.write(batch.append(sinceRequest > 0 ? request() : "").toString());
        }
    }

    private String request() {
        sinceRequest = 0;
        return "<r " + SM + "/>";
    }

    /** Sends a stanza that is no message. */
    private void send(String stanza) throws IOException {
        lock.lock();
        try {
            if (stream == null) {
                throw new IOException(login + " has no stream");
            }
            sent.add(stanza);
            stream.write(stanza + request());
        } finally {
            lock.unlock();
        }
    }

    private <T extends @Nullable Object> T asked(Supplier<T> question) {
        lock.lock();
        try {
            return question.get();
        } finally {
            lock.unlock();
        }
    }

    private void writeLocked(String xml) throws IOException {
        lock.lock();
        try {
            if (stream != null) {
                stream.write(xml);
            }
        } finally {
            lock.unlock();
        }
    }

    private String xml(SentMessage message) {
        return "<message to='" + conversation.to() + "' type='chat' id='" + message.originId() + "'><body>"
                + message.number() + " " + FILLER + "</body><origin-id xmlns='urn:xmpp:sid:0' id='" + message.originId()
                + "'/></message>";
    }

    private void note(IOException e) {
        lastTrouble = String.valueOf(e.getMessage());
    }
}
