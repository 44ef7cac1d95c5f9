package io.posthouse.xmpp;

import io.netty.buffer.ByteBuf;
import io.posthouse.xmpp.StreamEvent.ElementRead;
import io.posthouse.xmpp.StreamEvent.StreamBroken;
import io.posthouse.xmpp.StreamEvent.StreamClosed;
import io.posthouse.xmpp.StreamEvent.StreamOpened;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of one stream into its header, its first-level elements and its end, and refuses what RFC 6120 section 11
 * restricts and what passes a bound. One reader per stream, used by one thread at a time (the stream's event loop).
 *
 * <p>Bytes are fed in chunks of any size and events are pulled one by one, so that whoever reads may stop behind an element that
 * changes the stream (STARTTLS, SASL) or when its mailbox is full. Input is checked to be UTF-8, then handed to the XML scanner
 * in slices: never more than the stanza under way may still have, so that a bound holds before anything is held, and never so
 * much that a hostile slice costs much work. How long a stanza may take to arrive is the caller's clock.
 *
 * <p>The scanner remembers every name and prefix it met and keeps its largest buffer. One that has grown is replaced between two
 * stanzas by a fresh one, to which the stream's header is read again.
 *
 * <p>Two things pass that XML forbids, since Aalto 1.4 does not see them everywhere: {@code ]]>} in text, and a character
 * reference without a number. What is written from them is sound.
 *
 * <p>Over WebSocket (RFC 7395) each frame is a document; {@link Element#parse} reads those, and the framing elements take the
 * place of the header.
 */
public final class StreamReader {
    private static final byte[] NOTHING = {};
    /** A stanza so large leaves buffers behind that a quiet stream should not keep. */
    private static final int LARGE_BYTES = 16 * 1024;

    private enum Stage {
        HEADER, OPEN, CLOSED, BROKEN
    }

    private StanzaBounds bounds;
    private Stage stage = Stage.HEADER;
    private final ElementAssembler assembler = new ElementAssembler();
    private @Nullable BoundedScanner scanner;
    /** What a fresh scanner reads first. */
    private byte[] seed = NOTHING;

    private byte[] input = NOTHING;
    /** Up to where the scanner was fed; what it has not looked at lies before. */
    private int inputFed;
    /** Up to where it may be fed: a character that the chunk's end cuts waits for its rest, which Aalto 1.4 would misread. */
    private int inputEnd;
    /** Whether the bytes behind {@link #inputEnd} are no UTF-8. */
    private boolean endsInGarbage;

    /** How many bytes were ever fed to scanners, the seed left out. */
    private long fed;
    /** Where the element under way begins, on the same count. */
    private long elementStart;
    /** How much white space came since the last element. */
    private int blanks;

    public StreamReader(StanzaBounds bounds) {
        this.bounds = bounds;
    }

    /** Takes the readable bytes of {@code in}, which it copies: the caller releases its buffer. Call {@link #next} until null. */
    public void feed(ByteBuf in) {
        int more = in.readableBytes();
        if (endsInGarbage || stage == Stage.CLOSED || stage == Stage.BROKEN) {
            in.skipBytes(more);
            return;
        }
        int first = unreadFrom();
        int kept = input.length - first;
        // One byte array per chunk: the scanner reads it in place, until it has looked at all of it.
        byte[] joined = new byte[kept + more];
        System.arraycopy(input, first, joined, 0, kept);
        in.readBytes(joined, kept, more);
        int checked = Utf8Gate.check(joined, inputEnd - first, joined.length);
        endsInGarbage = checked < 0;
        input = joined;
        inputFed -= first;
        inputEnd = endsInGarbage ? ~checked : checked;
    }

    private int unreadFrom() {
        return inputFed - (scanner == null ? 0 : scanner.unread());
    }

    /** Whether bytes other than white space were fed that no event has told of, except for those of an element under way. */
    public boolean hasUnread() {
        return unreadNonBlank() > 0;
    }

    private int unreadNonBlank() {
        int count = 0;
        for (int i = unreadFrom(); i < input.length; i++) {
            byte b = input[i];
            count += b == ' ' || b == '\n' || b == '\r' || b == '\t' ? 0 : 1;
        }
        return count;
    }

    /** The next event of what was fed, or null when more bytes are needed, and after the stream's end or breach. */
    public @Nullable StreamEvent next() {
        if (stage == Stage.CLOSED || stage == Stage.BROKEN) {
            return null;
        }
        try {
            return read();
        } catch (MalformedXml malformed) {
            String reason = malformed.getMessage();
            return broken(malformed.condition(), reason == null ? "" : reason);
        } catch (XMLStreamException _) {
            BoundedScanner at = scanner;
            if (at != null && at.inRestricted()) {
                return broken(StreamErrorCondition.RESTRICTED_XML, "restricted XML");
            }
            return at != null && at.foreignEncoding()
                    ? broken(StreamErrorCondition.UNSUPPORTED_ENCODING, "only UTF-8 is spoken here")
                    : broken(StreamErrorCondition.NOT_WELL_FORMED, "XML that is not well-formed");
        }
    }

    private StreamBroken broken(StreamErrorCondition condition, String text) {
        stage = Stage.BROKEN;
        forget();
        return new StreamBroken(condition, text);
    }

    private void forget() {
        scanner = null;
        forgetInput();
    }

    private void forgetInput() {
        input = NOTHING;
        inputFed = 0;
        inputEnd = 0;
    }

    private @Nullable StreamEvent read() throws XMLStreamException {
        while (true) {
            BoundedScanner current = scanner;
            if (current == null) {
                if (inputFed == inputEnd && !endsInGarbage) {
                    return null;
                }
                current = seededScanner();
                scanner = current;
            }
            int type = stage == Stage.HEADER ? current.nextFromProlog(true) : current.nextFromTree();
            if (current.inRestricted() || BoundedScanner.restricted(type)) {
                throw new MalformedXml(StreamErrorCondition.RESTRICTED_XML, "restricted XML");
            }
            if (type == BoundedScanner.INCOMPLETE) {
                if (!feedSlice(current)) {
                    return null;
                }
                continue;
            }
            StreamEvent event = stage == Stage.HEADER ? header(current, type) : inside(current, type);
            if (event != null) {
                return event;
            }
        }
    }

    /** Feeds the scanner a little more. @return false when there is no more */
    private boolean feedSlice(BoundedScanner current) throws XMLStreamException {
        if (current.learntTooMuch()) {
            throw ElementAssembler.violation("too many different names");
        }
        long allowed = bounds.stanzaBytes() - (fed - elementStart);
        if (allowed <= 0) {
            throw oversize();
        }
        if (inputFed == inputEnd) {
            if (endsInGarbage) {
                throw new MalformedXml(StreamErrorCondition.UNSUPPORTED_ENCODING, "bytes that are no UTF-8");
            }
            if (inputEnd == input.length) {
                forgetInput();
            }
            return false;
        }
        int slice = wholeCharacters(
                (int) Math.min(Math.min(inputEnd - inputFed, allowed), BoundedScanner.SLICE_BYTES_MAX));
        if (slice == 0) {
            throw oversize();
        }
        current.feedInput(input, inputFed, slice);
        inputFed += slice;
        fed += slice;
        return true;
    }

    /** At most {@code slice}, and less where it would cut a character. */
    private int wholeCharacters(int slice) {
        int end = inputFed + slice;
        while (end < inputEnd && end > inputFed && (input[end] & 0xc0) == 0x80) {
            end--;
        }
        return end - inputFed;
    }

    private MalformedXml oversize() {
        return ElementAssembler.violation("the stanza is larger than " + bounds.stanzaBytes() + " bytes");
    }

    private @Nullable StreamEvent header(BoundedScanner current, int type) {
        if (type != XMLStreamConstants.START_ELEMENT) {
            return null;
        }
        String namespace = ElementAssembler.namespace(current, bounds);
        String name = ElementAssembler.checkedName(current.getName().getLocalName(), bounds);
        if (!namespace.equals(Namespaces.STREAM)) {
            throw new MalformedXml(StreamErrorCondition.INVALID_NAMESPACE, "the stream's namespace is another");
        }
        if (!name.equals("stream")) {
            throw new MalformedXml(StreamErrorCondition.BAD_FORMAT, "the first element opens the stream");
        }
        Element header = Element.trusted(name, namespace, ElementAssembler.attributes(current, bounds), new Object[0]);
        Map<String, String> namespaces = new LinkedHashMap<>();
        for (int i = 0; i < current.getNsCount(); i++) {
            String prefix = current.getNamespacePrefix(i);
            String bound = current.getNamespaceURI(i);
            namespaces.put(prefix == null ? "" : prefix, bound == null ? "" : bound);
        }
        seed = StreamSeed.of(current.getName().getPrefix(), namespaces);
        stage = Stage.OPEN;
        elementStart = position(current);
        return new StreamOpened(header, Map.copyOf(namespaces));
    }

    private @Nullable StreamEvent inside(BoundedScanner current, int type) throws XMLStreamException {
        switch (type) {
            case XMLStreamConstants.START_ELEMENT -> {
                if (!assembler.busy()) {
                    refuseNestedStream(current);
                }
                assembler.start(current, bounds);
            }
            case XMLStreamConstants.END_ELEMENT -> {
                if (!assembler.busy()) {
                    stage = Stage.CLOSED;
                    inputFed -= current.unread();
                    scanner = null;
                    return new StreamClosed();
                }
                Element whole = assembler.end();
                if (whole != null) {
                    return elementRead(current, whole);
                }
            }
            default -> {
                if (assembler.busy()) {
                    assembler.text(current);
                } else {
                    skipBlanks(current);
                }
            }
        }
        return null;
    }

    // It would be a stanza that never ends: whoever sends it begins a stream anew and waits for an answer.
    private void refuseNestedStream(BoundedScanner current) {
        if (current.getName().getLocalName().equals("stream")
                && ElementAssembler.namespace(current, bounds).equals(Namespaces.STREAM)) {
            throw new MalformedXml(StreamErrorCondition.BAD_FORMAT, "a stream inside a stream");
        }
    }

    private ElementRead elementRead(BoundedScanner current, Element whole) {
        long end = position(current);
        int size = (int) (end - elementStart);
        elementStart = end;
        blanks = 0;
        if (size > LARGE_BYTES || current.worthReplacing()) {
            giveBack(current);
        }
        return new ElementRead(whole, size);
    }

    // RFC 6120 section 4.6.1: white space between stanzas keeps a connection alive and means nothing else.
    private void skipBlanks(BoundedScanner current) throws XMLStreamException {
        String text = current.getText();
        if (!XmlChars.isBlank(text)) {
            throw new MalformedXml(StreamErrorCondition.BAD_FORMAT, "text between stanzas");
        }
        blanks += text.length();
        if (blanks > bounds.stanzaBytes()) {
            throw ElementAssembler.violation("too much white space between stanzas");
        }
        elementStart = position(current);
    }

    private long position(BoundedScanner current) {
        return fed - current.unread();
    }

    /** Lets go of the scanner between two elements; what it has not looked at will be fed to the next. */
    private void giveBack(BoundedScanner current) {
        int unread = current.unread();
        inputFed -= unread;
        fed -= unread;
        scanner = null;
    }

    private BoundedScanner seededScanner() throws XMLStreamException {
        BoundedScanner fresh = BoundedScanner.create();
        if (stage == Stage.OPEN) {
            fresh.feedInput(seed, 0, seed.length);
            while (fresh.nextFromProlog(true) != XMLStreamConstants.START_ELEMENT) {
                // The beginning of the document comes first.
            }
        }
        return fresh;
    }

    /**
     * Begins a new stream on the same connection (RFC 6120 section 4.3.3), after SASL. What was read behind the element that led
     * here stays and belongs to the new stream.
     */
    public void restart() {
        BoundedScanner current = scanner;
        if (current != null) {
            giveBack(current);
        }
        stage = Stage.HEADER;
        elementStart = fed;
        blanks = 0;
    }

    /**
     * Begins a new stream behind a TLS handshake. Whatever was read in clear text is thrown away, so that nobody between can put
     * words into the protected stream (CVE-2011-0411); a server that finds any closes the connection instead.
     *
     * @return how many bytes other than white space were thrown away
     */
    public int restartSecured() {
        int thrownAway = unreadNonBlank();
        forget();
        endsInGarbage = false;
        stage = Stage.HEADER;
        elementStart = fed;
        blanks = 0;
        return thrownAway;
    }

    /**
     * Gives away what was fed and no event has told of, between two elements: for a stream that goes on elsewhere.
     *
     * @return the bytes as they came
     */
    public byte[] takeUnread() {
        byte[] unread = Arrays.copyOfRange(input, unreadFrom(), input.length);
        forget();
        endsInGarbage = false;
        return unread;
    }

    /** Other bounds from the next element on: a stream that has signed in may say more. */
    public void setBounds(StanzaBounds bounds) {
        this.bounds = bounds;
    }

    /** The bounds in force. */
    public StanzaBounds bounds() {
        return bounds;
    }
}
