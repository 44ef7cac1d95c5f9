package io.posthouse.benchmarks.nodes;

import io.posthouse.benchmarks.wire.BlockingStream;
import io.posthouse.benchmarks.wire.SentStanzas;
import io.posthouse.benchmarks.wire.TlsLine;
import io.posthouse.benchmarks.wire.WholeArchive;
import io.posthouse.benchmarks.wire.XmlText;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A standard client: SCRAM, stream management with resumption (XEP-0198), origin ids (XEP-0359), see-other-host. */
final class XmppClient extends Client {
    private static final String SM = "xmlns='urn:xmpp:sm:3'";
    private static final int SOON_MILLIS = 300;
    private static final int LATER_MILLIS = 1_000;

    private final WholeArchive archive;
    private final SentStanzas<Said> sent = new SentStanzas<>();
    private @Nullable BlockingStream stream;
    private @Nullable String resumable;
    private long receivedOnStream;
    private int resumptions;
    /** The other person's clients that are there, as far as was told; by full JID. */
    private final Set<String> inSight = ConcurrentHashMap.newKeySet();

    XmppClient(Person person, World world) {
        super(person, world);
        archive = new WholeArchive(person.jid());
    }

    /** How often a stream was resumed. */
    int resumptions() {
        lock.lock();
        try {
            return resumptions;
        } finally {
            lock.unlock();
        }
    }

    @Override
    long pauseMillis(boolean asked, int failuresInARow, Random chance) {
        return asked && failuresInARow == 0 ? 0 : chance.nextInt(failuresInARow < 2 ? SOON_MILLIS : LATER_MILLIS) + 50L;
    }

    /** A stream that ends for a moved home breaks; system-shutdown and see-other-host say that it shall come again, which it does. */
    @Override
    boolean shows(boolean stood, IOException why) {
        String words = String.valueOf(why.getMessage());
        return !words.contains("<system-shutdown") && !words.contains("<see-other-host")
                && (words.contains("<stream:error") || words.contains("cannot sign in")
                        || words.contains("type='error'"));
    }

    @Override
    int waiting() {
        return sent.messages();
    }

    @Override
    Line dial(Place to, int millis) throws IOException {
        TlsLine line = world().lines().open(to.xmpp(), person().from(), DOMAIN, millis);
        try {
            BlockingStream opened = BlockingStream.on(line);
            opened.signIn(person().login());
            opened.waitAtMost(millis);
            Standing standing = new Standing(opened);
            if (!resume(standing, to)) {
                begin(standing, to);
            }
            opened.waitAtMost(0);
            return standing;
        } catch (IOException | RuntimeException e) {
            line.close();
            throw e;
        }
    }

    private boolean resume(Standing standing, Place where) throws IOException {
        BlockingStream opened = standing.opened;
        String previous = resumable;
        if (previous == null) {
            return false;
        }
        opened.write("<resume " + SM + " previd='" + previous + "' h='" + receivedOnStream + "'/>");
        String answer = opened.next();
        boolean resumed = answer.startsWith("<resumed");
        if (!resumed && !answer.startsWith("<failed")) {
            throw ended(answer);
        }
        lock.lock();
        try {
            String h = XmlText.attribute(answer, 0, "h");
            if (!h.isEmpty()) {
                acknowledge(Long.parseLong(h));
            } else if (resumed) {
                world().books().complain(person().jid() + " was resumed without a count: " + answer);
            }
            if (!resumed) {
                // XEP-0198 §5: what h does not cover is sent again on a new stream.
                resumable = null;
                return false;
            }
            resumptions++;
            stream = opened;
            stands(standing, where, ", resumed");
            opened.write(sent.resumed() + request());
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void begin(Standing standing, Place where) throws IOException {
        BlockingStream opened = standing.opened;
        opened.write("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                + "<resource>proof</resource></bind></iq>");
        String bound = opened.next();
        if (!bound.contains("<jid>")) {
            throw ended(bound);
        }
        opened.write("<enable " + SM + " resume='true'/>");
        String enabled = opened.next();
        if (!enabled.startsWith("<enabled")) {
            throw ended(enabled);
        }
        lock.lock();
        try {
            resumable = XmlText.attribute(enabled, 0, "id");
            receivedOnStream = 0;
            inSight.clear();
            String first = sent.begun("<presence/>");
            stream = opened;
            stands(standing, where, "");
            opened.write(first + request());
        } finally {
            lock.unlock();
        }
    }

    private final class Standing implements Line {
        private final BlockingStream opened;

        Standing(BlockingStream opened) {
            this.opened = opened;
        }

        @Override
        public void read() throws IOException {
            while (true) {
                handle(opened, opened.next());
            }
        }

        @Override
        public void close() throws IOException {
            opened.close();
        }
    }

    private IOException ended(String element) {
        if (!element.contains("see-other-host")) {
            return new IOException(element);
        }
        String host = XmlText.content(element, "see-other-host");
        Optional<Place> named = world().places().stream()
                .filter(place -> host.equals(place.xmpp().getHostString() + ":" + place.xmpp().getPort())).findFirst();
        return new ComeAgain("see-other-host " + host, named);
    }

    private void handle(BlockingStream opened, String element) throws IOException {
        if (element.startsWith("<a ")) {
            long h = Long.parseLong(XmlText.attribute(element, 0, "h"));
            lock.lock();
            try {
                acknowledge(h);
            } finally {
                lock.unlock();
            }
            answered();
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
            presence(element);
        } else {
            opened.close();
            throw ended(element);
        }
    }

    private void presence(String presence) throws IOException {
        String from = XmlText.attribute(presence, 0, "from");
        boolean others = XmlText.bare(from).equals(person().talk().to());
        switch (XmlText.attribute(presence, 0, "type")) {
            case "error" -> show("a presence was refused: " + condition(presence));
            case "subscribe" -> send("<presence type='subscribed' to='" + XmlText.bare(from) + "'/>");
            case "unavailable" -> inSight.remove(from);
            case "" -> {
                if (others) {
                    inSight.add(from);
                }
            }
            default -> {
                // What became of a request; what is seen tells.
            }
        }
    }

    /** Asks the other person to be seen. */
    void askToSee() throws IOException {
        send("<presence type='subscribe' to='" + person().talk().to() + "'/>");
    }

    /** Is connected, and not there. */
    void goAway() throws IOException {
        send("<presence type='unavailable'/>");
    }

    /** Whether the other person was told to be there. */
    boolean seesOther() {
        return !inSight.isEmpty();
    }

    private void message(String message) {
        String type = XmlText.attribute(message, 0, "type");
        if (WholeArchive.isRow(message)) {
            offer(message);
        } else if (type.equals("error")) {
            world().books().said(XmlText.attribute(message, 0, "id"))
                    .ifPresent(said -> refused(said, condition(message)));
        } else if (message.contains("<body")) {
            String by = type.equals("groupchat")
                    ? XmlText.bare(XmlText.attribute(message, 0, "from"))
                    : person().jid();
            arrived(XmlText.attributeOf(message, "origin-id", "id"), XmlText.stanzaId(message, by));
        }
    }

    private static String condition(String error) {
        int at = error.indexOf("<error");
        return at < 0 ? "?" : error.substring(at, Math.min(error.length(), at + 100));
    }

    private void iq(String iq) throws IOException {
        String type = XmlText.attribute(iq, 0, "type");
        String id = XmlText.attribute(iq, 0, "id");
        if (type.equals("error")) {
            show("a query was refused: " + condition(iq));
        }
        if (WholeArchive.isEnd(iq)) {
            offer(iq);
        } else if (type.equals("get") || type.equals("set")) {
            send("<iq type='result' id='" + id + "'/>");
        }
    }

    private void offer(String element) {
        if (!archive.give(element)) {
            note("more of the archive than was asked for");
        }
    }

    /** Under the lock. */
    private void acknowledge(long h) {
        if (h > sent.count()) {
            world().books().complain(person().jid() + " had " + h + " stanzas acknowledged and sent " + sent.count());
        }
        sent.acknowledge(h).forEach(this::acknowledged);
    }

    @Override
    void say(Said said) throws IOException {
        Talk talk = world().books().talk(said.talk());
        String origin = world().books().origin(said);
        String xml = "<message to='" + talk.to() + "' type='" + (talk.intoGroup() ? "groupchat" : "chat") + "' id='"
                + origin + "'><body>" + text(said) + "</body><origin-id xmlns='urn:xmpp:sid:0' id='" + origin
                + "'/></message>";
        sent.add(xml, said);
        write(xml + request());
    }

    @Override
    void ask() throws IOException {
        write(request());
    }

    private void write(String xml) throws IOException {
        if (stream != null) {
            stream.write(xml);
        }
    }

    private static String request() {
        return "<r " + SM + "/>";
    }

    /** Sends a stanza that is no message. */
    private void send(String stanza) throws IOException {
        lock.lock();
        try {
            sent.add(stanza);
            write(stanza + request());
        } finally {
            lock.unlock();
        }
    }

    private void writeLocked(String xml) throws IOException {
        lock.lock();
        try {
            write(xml);
        } finally {
            lock.unlock();
        }
    }

    /** Reads its whole archive over XMPP: the ids, in that order. */
    LongColumn readArchive() throws IOException, InterruptedException {
        LongColumn ids = new LongColumn();
        archive.read(this::send, row -> ids.add(Long.parseLong(XmlText.attributeOf(row, "result", "id"))));
        return ids;
    }
}
