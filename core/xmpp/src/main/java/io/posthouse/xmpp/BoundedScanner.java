package io.posthouse.xmpp;

import com.fasterxml.aalto.AsyncXMLStreamReader;
import com.fasterxml.aalto.async.AsyncByteArrayScanner;
import com.fasterxml.aalto.in.PName;
import com.fasterxml.aalto.in.ReaderConfig;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/**
 * Aalto's scanner, with its insides shown as far as bounds need them: how many bytes it has not looked at, how much its
 * tables of names and prefixes have grown, whether it is in something that XMPP restricts.
 *
 * <p>Those tables live as long as the scanner and are searched along chains that a peer can make long. They are therefore
 * looked at after every {@link #SLICE_BYTES_MAX} fed, and a scanner that has learnt much is replaced between two stanzas.
 * The dictionary of names that all scanners begin with is read once when this class is loaded and never learns
 * from a peer: only a closed scanner teaches it, and ours are never closed.
 */
final class BoundedScanner extends AsyncByteArrayScanner {
    /** The event that says that more bytes are wanted. */
    static final int INCOMPLETE = AsyncXMLStreamReader.EVENT_INCOMPLETE;
    /** How much may be fed before {@link #learntTooMuch} is asked: bounds the work of a hostile slice. */
    static final int SLICE_BYTES_MAX = 4096;

    private static final int NAMES_MAX = 1024;
    private static final int PREFIXES_MAX = 256;
    private static final int NAMES_TO_KEEP = 128;
    private static final int PREFIXES_TO_KEEP = 16;

    private static final ReaderConfig DICTIONARY = dictionary();

    private boolean entityInAttribute;
    private boolean declaration;
    private boolean foreignEncoding;
    private int namesAtStart = -1;

    private BoundedScanner(ReaderConfig config) {
        super(config);
    }

    /** A scanner at the beginning of a document in UTF-8. */
    static BoundedScanner create() {
        return create(DICTIONARY);
    }

    private static BoundedScanner create(ReaderConfig shared) {
        ReaderConfig config = shared.createNonShared(null, null, null);
        config.setActualEncoding("UTF-8");
        return new BoundedScanner(config);
    }

    private static ReaderConfig dictionary() {
        ReaderConfig shared = new ReaderConfig();
        shared.doCoalesceText(false);
        // Parsing eagerly, Aalto 1.4 takes a numeric reference that begins a text for a fault of its own.
        shared.doParseLazily(true);
        shared.doPreserveLocation(false);
        BoundedScanner teacher = create(shared);
        byte[] words = COMMON_NAMES.getBytes(StandardCharsets.UTF_8);
        try {
            teacher.feedInput(words, 0, words.length);
            int type = teacher.nextFromProlog(true);
            while (type != XMLStreamConstants.START_ELEMENT) {
                type = teacher.nextFromProlog(true);
            }
            while (!(type == XMLStreamConstants.END_ELEMENT && teacher.hasEmptyStack())) {
                type = teacher.nextFromTree();
            }
            teacher.close(true);
        } catch (XMLStreamException bug) {
            throw new IllegalStateException(bug);
        }
        return shared;
    }

    /** Names that nearly every stream uses, so that their scanners share one table of them. */
    private static final String COMMON_NAMES = """
            <stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:client' xml:lang='en' version=''>
            <message to='' from='' id='' type=''><body/><subject/><thread/><active/><composing/><paused/><inactive/><gone/>
            <request/><received/><displayed/><markable/><origin-id/><stanza-id by=''/><delay stamp=''/><store/><no-store/>
            <no-copy/><private/><forwarded/><sent/><result queryid=''/><x/><encrypted/><header/><payload/><key rid=''/>
            <iv/><replace/><reply/><fallback/><reaction/><error code=''><text/></error></message>
            <presence><show/><status/><priority/><c hash='' node='' ver=''/><photo/><item jid='' name='' subscription='' ask=''>
            <group/></item></presence><iq><query node=''/><feature var=''/><identity category=''/><set><max/><before/><after/>
            <first index=''/><last/><count/></set><bind><resource/><jid/></bind><session/><ping/><vCard/><enable resume=''/>
            <fin complete=''/><field><value/></field><pubsub><items/><publish/></pubsub><time/><tzo/><utc/></iq>
            <a h=''/><r/><enabled max=''/><resume previd=''/><resumed/><auth mechanism=''/><challenge/><response/><success/>
            <failure/><starttls/><proceed/><features/><mechanisms><mechanism/></mechanisms><csi/>
            </stream:stream>""";

    /** How many fed bytes it has not looked at. */
    int unread() {
        return _inputEnd - _inputPtr;
    }

    /** Whether it is inside, or at the end of, a comment, a processing instruction, a DTD or an entity. */
    boolean inRestricted() {
        return entityInAttribute || declaration || restricted(_nextEvent) || restricted(_currToken);
    }

    static boolean restricted(int event) {
        return switch (event) {
            case XMLStreamConstants.COMMENT, XMLStreamConstants.PROCESSING_INSTRUCTION, XMLStreamConstants.DTD,
                    XMLStreamConstants.ENTITY_REFERENCE ->
                true;
            default -> false;
        };
    }

    /** Whether one stanza has brought more different names or prefixes than any honest one. */
    boolean learntTooMuch() {
        return learntNames() > NAMES_MAX || _nsBindingCount > PREFIXES_MAX;
    }

    /** Whether a fresh scanner is better for the next stanza. */
    boolean worthReplacing() {
        return learntNames() > NAMES_TO_KEEP || _nsBindingCount > PREFIXES_TO_KEEP;
    }

    private int learntNames() {
        // The table appears with the first element.
        if (_symbols == null) {
            return 0;
        }
        if (namesAtStart < 0) {
            namesAtStart = _symbols.size();
        }
        return _symbols.size() - namesAtStart;
    }

    /** Whether the XML declaration names another encoding than UTF-8. */
    boolean foreignEncoding() {
        return foreignEncoding;
    }

    @Override
    protected void verifyAndSetXmlEncoding() throws XMLStreamException {
        if (!_textBuilder.contentsAsString().equalsIgnoreCase("UTF-8")) {
            foreignEncoding = true;
            reportInputProblem("another encoding than UTF-8");
        }
        super.verifyAndSetXmlEncoding();
    }

    @Override
    protected void reportUnexpandedEntityInAttr(PName name, boolean isNsDecl) throws XMLStreamException {
        entityInAttribute = true;
        super.reportUnexpandedEntityInAttr(name, isNsDecl);
    }

    // Inside the tree Aalto 1.4 knows of "<!" only what begins a comment or CDATA. A letter there begins a DOCTYPE, or a
    // declaration of one.
    @Override
    protected void reportTreeUnexpChar(int character, @Nullable String message) throws XMLStreamException {
        declaration = character >= 'A' && character <= 'Z' && message != null && message.contains("for COMMENT");
        super.reportTreeUnexpChar(character, message);
    }
}
