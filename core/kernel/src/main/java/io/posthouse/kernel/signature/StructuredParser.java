package io.posthouse.kernel.signature;

import io.posthouse.kernel.signature.Structured.Bare;
import io.posthouse.kernel.signature.Structured.Bytes;
import io.posthouse.kernel.signature.Structured.Date;
import io.posthouse.kernel.signature.Structured.Display;
import io.posthouse.kernel.signature.Structured.Entry;
import io.posthouse.kernel.signature.Structured.Flag;
import io.posthouse.kernel.signature.Structured.Fraction;
import io.posthouse.kernel.signature.Structured.InnerList;
import io.posthouse.kernel.signature.Structured.Item;
import io.posthouse.kernel.signature.Structured.Member;
import io.posthouse.kernel.signature.Structured.Parameter;
import io.posthouse.kernel.signature.Structured.Text;
import io.posthouse.kernel.signature.Structured.Token;
import io.posthouse.kernel.signature.Structured.Whole;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Reads a structured field (RFC 9651 §4.2), which has one meaning or none.
 *
 * <p>Two strictnesses. A covered field that is to be written anew ({@code ;sf}) is read as the RFC has it: where a key
 * comes twice the last one counts. A field that carries a signature or a digest is read {@linkplain #strict strictly}:
 * a key that comes twice is an error, since two readers might take different ones, and bytes are written in the only
 * base64 that stands for them, so that nobody can alter a signature without breaking it.
 *
 * <p>Every count has a bound, so that the cost of a field is bounded by its length, and its length by
 * {@link #CHARS_MAX}.
 */
final class StructuredParser {
    /** Longest field that is looked at, in characters. */
    static final int CHARS_MAX = 16_384;
    private static final int MEMBERS_MAX = 256;
    private static final int STRICT_MEMBERS_MAX = 16;
    private static final int ITEMS_MAX = 64;
    private static final int PARAMETERS_MAX = 16;
    private static final int KEY_CHARS_MAX = 64;

    private final String text;
    private final boolean strict;
    private int at;

    private StructuredParser(String text, boolean strict) throws MalformedSignature {
        this.text = text;
        this.strict = strict;
        if (text.length() > CHARS_MAX) {
            throw new MalformedSignature("a structured field is too long");
        }
    }

    /** Reads as the RFC has it. */
    static StructuredParser lenient(String text) throws MalformedSignature {
        return new StructuredParser(text, false);
    }

    /** Reads what carries a signature or a digest. */
    static StructuredParser strict(String text) throws MalformedSignature {
        return new StructuredParser(text, true);
    }

    /** The whole field as a dictionary; empty when the field is. */
    List<Entry> dictionary() throws MalformedSignature {
        var entries = new ArrayList<Entry>(2);
        skipSpaces();
        while (at < text.length()) {
            String key = key();
            boolean given = next('=');
            int from = at;
            Member member = given ? member() : new Item(Structured.TRUE, parameters());
            put(entries, new Entry(key, member, from, at));
            if (!another()) {
                break;
            }
        }
        end();
        return entries;
    }

    /** The whole field as a list; empty when the field is. */
    List<Member> list() throws MalformedSignature {
        var members = new ArrayList<Member>(2);
        skipSpaces();
        while (at < text.length()) {
            members.add(member());
            if (members.size() > MEMBERS_MAX) {
                throw new MalformedSignature("a list has too many members");
            }
            if (!another()) {
                break;
            }
        }
        end();
        return members;
    }

    /** The whole field as one item. */
    Item item() throws MalformedSignature {
        skipSpaces();
        Item item = bareWithParameters();
        end();
        return item;
    }

    /** The whole field as one inner list. */
    InnerList innerList() throws MalformedSignature {
        skipSpaces();
        if (!next('(')) {
            throw new MalformedSignature("an inner list begins with a parenthesis");
        }
        InnerList list = restOfInnerList();
        end();
        return list;
    }

    private void put(List<Entry> entries, Entry entry) throws MalformedSignature {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).key().equals(entry.key())) {
                if (strict) {
                    throw new MalformedSignature("a dictionary has a key twice");
                }
                entries.set(i, entry);
                return;
            }
        }
        entries.add(entry);
        if (entries.size() > (strict ? STRICT_MEMBERS_MAX : MEMBERS_MAX)) {
            throw new MalformedSignature("a dictionary has too many members");
        }
    }

    /** Whether a comma and another member follow. */
    private boolean another() throws MalformedSignature {
        skipWhite();
        if (at == text.length()) {
            return false;
        }
        if (!next(',')) {
            throw new MalformedSignature("members are set apart by commas");
        }
        skipWhite();
        if (at == text.length()) {
            throw new MalformedSignature("nothing follows the last comma");
        }
        return true;
    }

    private void end() throws MalformedSignature {
        skipSpaces();
        if (at != text.length()) {
            throw new MalformedSignature("a structured field goes on after its end");
        }
    }

    private Member member() throws MalformedSignature {
        return next('(') ? restOfInnerList() : bareWithParameters();
    }

    private InnerList restOfInnerList() throws MalformedSignature {
        var items = new ArrayList<Item>(8);
        while (true) {
            skipSpaces();
            if (next(')')) {
                return new InnerList(items, parameters());
            }
            items.add(bareWithParameters());
            if (items.size() > ITEMS_MAX) {
                throw new MalformedSignature("an inner list has too many items");
            }
            char c = peek();
            if (c != ' ' && c != ')') {
                throw new MalformedSignature("items of an inner list are set apart by spaces");
            }
        }
    }

    private Item bareWithParameters() throws MalformedSignature {
        return new Item(bare(), parameters());
    }

    private List<Parameter> parameters() throws MalformedSignature {
        if (at == text.length() || text.charAt(at) != ';') {
            return List.of();
        }
        var parameters = new ArrayList<Parameter>(6);
        while (next(';')) {
            skipSpaces();
            String key = key();
            Bare value = next('=') ? bare() : Structured.TRUE;
            put(parameters, key, value);
        }
        return parameters;
    }

    private void put(List<Parameter> parameters, String key, Bare value) throws MalformedSignature {
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i).key().equals(key)) {
                if (strict) {
                    throw new MalformedSignature("a parameter comes twice");
                }
                parameters.set(i, new Parameter(key, value));
                return;
            }
        }
        parameters.add(new Parameter(key, value));
        if (parameters.size() > PARAMETERS_MAX) {
            throw new MalformedSignature("there are too many parameters");
        }
    }

    private String key() throws MalformedSignature {
        int start = at;
        while (at < text.length() && isOfKey(text.charAt(at), at == start)) {
            at++;
        }
        if (at == start || at - start > KEY_CHARS_MAX) {
            throw new MalformedSignature("a key is missing or too long");
        }
        return text.substring(start, at);
    }

    private static boolean isOfKey(char c, boolean first) {
        return (c >= 'a' && c <= 'z') || c == '*'
                || (!first && ((c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.'));
    }

    private Bare bare() throws MalformedSignature {
        char c = peek();
        if (c == '"') {
            return string();
        }
        if (c == '-' || isDigit(c)) {
            return number();
        }
        if (c == ':') {
            return bytes();
        }
        if (c == '*' || isLetter(c)) {
            return token();
        }
        if (c == '?') {
            return flag();
        }
        if (c == '@') {
            at++;
            if (number() instanceof Whole(long seconds)) {
                return new Date(seconds);
            }
            throw new MalformedSignature("a date counts whole seconds");
        }
        if (c == '%') {
            return display();
        }
        throw new MalformedSignature("no value begins so");
    }

    private Text string() throws MalformedSignature {
        int start = ++at;
        // Nearly all strings hold no escape, and need no second copy then.
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                return new Text(text.substring(start, at++));
            }
            if (c == '\\') {
                return escaped(start);
            }
            printable(c);
            at++;
        }
        throw new MalformedSignature("a string has no end");
    }

    private Text escaped(int start) throws MalformedSignature {
        var value = new StringBuilder(text.substring(start, at));
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return new Text(value.toString());
            }
            if (c == '\\') {
                c = peek();
                at++;
                if (c != '"' && c != '\\') {
                    throw new MalformedSignature("only quotes and backslashes are escaped");
                }
            }
            printable(c);
            value.append(c);
        }
        throw new MalformedSignature("a string has no end");
    }

    private static void printable(char c) throws MalformedSignature {
        if (c < 0x20 || c > 0x7e) {
            throw new MalformedSignature("a string holds printable ASCII");
        }
    }

    private Bare number() throws MalformedSignature {
        int start = at;
        next('-');
        int first = at;
        int point = -1;
        while (at < text.length() && (isDigit(text.charAt(at)) || (text.charAt(at) == '.' && point < 0))) {
            if (text.charAt(at) == '.') {
                point = at;
            }
            at++;
        }
        if (point < 0) {
            if (at == first || at - first > 15) {
                throw new MalformedSignature("a whole number has 1 to 15 digits");
            }
            return new Whole(Long.parseLong(text, start, at, 10));
        }
        int fraction = at - point - 1;
        if (point == first || point - first > 12 || fraction < 1 || fraction > 3) {
            throw new MalformedSignature("a decimal has 1 to 12 digits before its point and 1 to 3 after it");
        }
        return new Fraction(new BigDecimal(text.substring(start, at)));
    }

    private Token token() {
        int start = at++;
        while (at < text.length() && isOfToken(text.charAt(at))) {
            at++;
        }
        return new Token(text.substring(start, at));
    }

    private static boolean isOfToken(char c) {
        return isLetter(c) || isDigit(c) || (c < 0x7f && "!#$%&'*+-.^_`|~:/".indexOf(c) >= 0);
    }

    private Bytes bytes() throws MalformedSignature {
        int end = text.indexOf(':', at + 1);
        if (end < 0) {
            throw new MalformedSignature("bytes have no end");
        }
        String encoded = text.substring(at + 1, end);
        at = end + 1;
        byte[] value;
        try {
            value = Base64.getDecoder().decode(encoded);
        } catch (IllegalArgumentException e) {
            throw new MalformedSignature("bytes are written in base64");
        }
        // The decoder overlooks bits that no byte needs and padding that is not there.
        if (strict && !Base64.getEncoder().encodeToString(value).equals(encoded)) {
            throw new MalformedSignature("bytes are written in base64 with its padding, and no bit to spare");
        }
        return new Bytes(value);
    }

    private Flag flag() throws MalformedSignature {
        at++;
        char c = peek();
        at++;
        if (c != '0' && c != '1') {
            throw new MalformedSignature("a boolean is 0 or 1");
        }
        return c == '1' ? Structured.TRUE : new Flag(false);
    }

    private Display display() throws MalformedSignature {
        at++;
        if (!next('"')) {
            throw new MalformedSignature("a display string is quoted");
        }
        var bytes = new ByteArrayOutputStream();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return new Display(utf8(bytes.toByteArray()));
            }
            printable(c);
            if (c == '%') {
                bytes.write((hex() << 4) | hex());
            } else {
                bytes.write(c);
            }
        }
        throw new MalformedSignature("a display string has no end");
    }

    private int hex() throws MalformedSignature {
        char c = peek();
        at++;
        if (isDigit(c)) {
            return c - '0';
        }
        if (c >= 'a' && c <= 'f') {
            return c - 'a' + 10;
        }
        throw new MalformedSignature("two small hexadecimal digits follow a percent sign");
    }

    private static String utf8(byte[] bytes) throws MalformedSignature {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedSignature("a display string holds UTF-8");
        }
    }

    private char peek() throws MalformedSignature {
        if (at >= text.length()) {
            throw new MalformedSignature("a structured field ends too early");
        }
        return text.charAt(at);
    }

    private boolean next(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void skipSpaces() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    private void skipWhite() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
