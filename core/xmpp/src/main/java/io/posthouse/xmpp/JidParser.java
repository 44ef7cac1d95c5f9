package io.posthouse.xmpp;

import io.netty.util.NetUtil;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.text.Bidi;
import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Prepares the parts of an address (RFC 7622, with the PRECIS profiles of RFC 8265).
 *
 * <p>Nearly every address is ASCII, so each part is first walked once by table; only a part with another character pays
 * for normalisation. What differs from the letter of the RFCs is on the strict side or harmless: code points are judged
 * by the Unicode version of the running JDK, contextual rules are refused rather than evaluated, and domains go through
 * {@link IDN}, whose mapping is that of RFC 3490.
 */
final class JidParser {
    /** An ASCII character that a local part may not hold: controls, space, and RFC 7622 section 3.3.1's list. */
    private static final String LOCAL_FORBIDDEN = "\"&'/:<>@";

    private JidParser() {
    }

    static Jid parse(String address) {
        // RFC 7622 section 3.2: the resource begins at the first slash, then the local part ends at the first @.
        int slash = address.indexOf('/');
        String front = slash < 0 ? address : address.substring(0, slash);
        String resource = slash < 0 ? "" : resource(address.substring(slash + 1));
        int at = front.indexOf('@');
        if (at < 0) {
            return new DomainJid(domain(front), resource);
        }
        BareJid bare = new BareJid(local(front.substring(0, at)), domain(front.substring(at + 1)));
        return resource.isEmpty() ? bare : new FullJid(bare, resource);
    }

    static String local(String part) {
        int length = part.length();
        boolean upper = false;
        for (int i = 0; i < length; i++) {
            char c = part.charAt(i);
            if (c >= 0x80) {
                return checkLength(localBeyondAscii(part), "local part");
            }
            if (c <= ' ' || c == 0x7f || LOCAL_FORBIDDEN.indexOf(c) >= 0) {
                throw new InvalidJid("a character is forbidden in a local part");
            }
            upper |= c >= 'A' && c <= 'Z';
        }
        return checkLength(upper ? part.toLowerCase(Locale.ROOT) : part, "local part");
    }

    // RFC 8265 section 3.3, UsernameCaseMapped: width, case, NFC, then the IdentifierClass of RFC 8264.
    private static String localBeyondAscii(String part) {
        if (part.length() > Jid.PART_BYTES_MAX) {
            throw new InvalidJid("the local part is too long");
        }
        String mapped = Normalizer.normalize(mapWidth(part).toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
        mapped.codePoints().forEach(JidParser::checkIdentifier);
        checkDirection(mapped);
        // Mapping must have settled, or two spellings of one address would differ.
        if (!mapped.equals(Normalizer.normalize(mapped.toLowerCase(Locale.ROOT), Normalizer.Form.NFC))) {
            throw new InvalidJid("the local part has no stable form");
        }
        return mapped;
    }

    private static void checkIdentifier(int c) {
        if (c < 0x80) {
            if (c <= ' ' || c == 0x7f || LOCAL_FORBIDDEN.indexOf(c) >= 0) {
                throw new InvalidJid("a character is forbidden in a local part");
            }
            return;
        }
        boolean letterOrDigit = switch (Character.getType(c)) {
            case Character.LOWERCASE_LETTER, Character.UPPERCASE_LETTER, Character.OTHER_LETTER,
                    Character.MODIFIER_LETTER, Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK,
                    Character.DECIMAL_DIGIT_NUMBER ->
                true;
            default -> false;
        };
        // RFC 8264 section 9.17: what has a compatibility form is another spelling of something else.
        if (!letterOrDigit || isOldHangul(c)
                || hasCompatibility(c)) {
            throw new InvalidJid("a character is forbidden in a local part");
        }
    }

    private static boolean hasCompatibility(int c) {
        String one = Character.toString(c);
        return !Normalizer.normalize(one, Normalizer.Form.NFKC).equals(Normalizer.normalize(one, Normalizer.Form.NFC));
    }

    private static boolean isOldHangul(int c) {
        return (c >= 0x1100 && c <= 0x11ff) || (c >= 0xa960 && c <= 0xa97f) || (c >= 0xd7b0 && c <= 0xd7ff);
    }

    // RFC 8265 section 3.3.2: full-width and half-width characters become their ordinary forms.
    private static String mapWidth(String part) {
        StringBuilder mapped = null;
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c >= 0xff01 && c <= 0xffee) {
                mapped = mapped == null ? new StringBuilder(part) : mapped;
                // Every width form decomposes to one character.
                mapped.setCharAt(i, Normalizer.normalize(String.valueOf(c), Normalizer.Form.NFKC).charAt(0));
            }
        }
        return mapped == null ? part : mapped.toString();
    }

    // RFC 8265 refers to the bidi rule of RFC 5893: one direction within a part is the simple form of it that we keep.
    private static void checkDirection(String part) {
        char[] chars = part.toCharArray();
        if (Bidi.requiresBidi(chars, 0, chars.length)) {
            part.codePoints().forEach(c -> {
                if (Character.getDirectionality(c) == Character.DIRECTIONALITY_LEFT_TO_RIGHT) {
                    throw new InvalidJid("a part mixes directions of writing");
                }
            });
        }
    }

    static String resource(String part) {
        int length = part.length();
        for (int i = 0; i < length; i++) {
            char c = part.charAt(i);
            if (c >= 0x80) {
                return checkLength(resourceBeyondAscii(part), "resource");
            }
            if (c < ' ' || c == 0x7f) {
                throw new InvalidJid("a character is forbidden in a resource");
            }
        }
        return checkLength(part, "resource");
    }

    // RFC 8265 section 4.2, OpaqueString, on the FreeformClass of RFC 8264.
    private static String resourceBeyondAscii(String part) {
        if (part.length() > Jid.PART_BYTES_MAX) {
            throw new InvalidJid("the resource is too long");
        }
        String prepared = OpaqueStrings.prepare(part);
        if (prepared == null) {
            throw new InvalidJid("a character is forbidden in a resource");
        }
        return prepared;
    }

    static String domain(String part) {
        String name = part.endsWith(".") ? part.substring(0, part.length() - 1) : part;
        if (name.startsWith("[")) {
            return ipV6(name);
        }
        int length = name.length();
        boolean upper = false;
        boolean ace = false;
        for (int i = 0; i < length; i++) {
            char c = name.charAt(i);
            if (c >= 0x80) {
                return domainBeyondAscii(name);
            }
            boolean big = c >= 'A' && c <= 'Z';
            boolean good = big || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
            if (!good) {
                throw new InvalidJid("a character is forbidden in a domain");
            }
            upper |= big;
            ace |= (c == 'n' || c == 'N') && name.regionMatches(true, i - 1, "xn--", 0, 4);
        }
        String lower = upper ? name.toLowerCase(Locale.ROOT) : name;
        checkLabels(lower);
        return ace ? domainBeyondAscii(lower) : checkLength(lower, "domain");
    }

    // RFC 7622 section 3.2: an A-label is turned into its U-label, and everything is NFC in lower case.
    private static String domainBeyondAscii(String name) {
        if (name.length() > Jid.PART_BYTES_MAX) {
            throw new InvalidJid("the domain is too long");
        }
        @Nullable
        String ascii;
        String unicode;
        try {
            ascii = IDN.toASCII(name, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
            unicode = Normalizer.normalize(IDN.toUnicode(ascii, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT),
                    Normalizer.Form.NFC);
            // A label that does not decode is given back as it was.
            if (unicode.startsWith("xn--") || unicode.contains(".xn--")
                    || !IDN.toASCII(unicode, IDN.USE_STD3_ASCII_RULES).equalsIgnoreCase(ascii)) {
                throw new InvalidJid("the domain has no stable form");
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
            throw new InvalidJid("the domain is no internationalised name");
        }
        String shortened = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
        checkLabels(shortened);
        unicode.codePoints().forEach(c -> {
            if (c >= 0x80 && !Character.isLetterOrDigit(c) && Character.getType(c) != Character.NON_SPACING_MARK
                    && Character.getType(c) != Character.COMBINING_SPACING_MARK) {
                throw new InvalidJid("a character is forbidden in a domain");
            }
        });
        return checkLength(unicode.endsWith(".") ? unicode.substring(0, unicode.length() - 1) : unicode, "domain");
    }

    private static void checkLabels(String name) {
        int labelStart = 0;
        for (int i = 0; i <= name.length(); i++) {
            if (i == name.length() || name.charAt(i) == '.') {
                int labelLength = i - labelStart;
                if (labelLength == 0 || labelLength > 63 || name.charAt(labelStart) == '-'
                        || name.charAt(i - 1) == '-') {
                    throw new InvalidJid("a label of the domain is empty, too long or begins or ends with a hyphen");
                }
                labelStart = i + 1;
            }
        }
    }

    private static String ipV6(String name) {
        if (!name.endsWith("]") || name.indexOf('%') >= 0
                || !NetUtil.isValidIpV6Address(name.substring(1, name.length() - 1))) {
            throw new InvalidJid("no IPv6 address between the brackets");
        }
        return name.toLowerCase(Locale.ROOT);
    }

    private static String checkLength(String part, String what) {
        int length = part.length();
        // At most three bytes a char, so that a short one need not be encoded.
        boolean tooLong = length > Jid.PART_BYTES_MAX
                || (length * 3 > Jid.PART_BYTES_MAX
                        && part.getBytes(StandardCharsets.UTF_8).length > Jid.PART_BYTES_MAX);
        if (length == 0 || tooLong) {
            throw new InvalidJid("the " + what + " is empty or longer than " + Jid.PART_BYTES_MAX + " bytes");
        }
        return part;
    }
}
