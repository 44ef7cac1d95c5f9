package io.posthouse.kernel.logging;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes out of a text what a log must not show. Any thread.
 *
 * <p>A line with nothing suspicious in it, as nearly all are, costs a walk over its characters and no garbage. In doubt it
 * hides more rather than less; a hidden harmless word is a nuisance, a shown password is not to be taken back.
 */
public final class Masker {
    private final NamedSecrets named;
    private final DigitSecrets digits;
    private final List<Pattern> patterns;

    public Masker(MaskSettings settings) {
        Set<MaskType> types = settings.types();
        this.named = new NamedSecrets(types);
        this.digits = new DigitSecrets(types);
        this.patterns = settings.patterns();
    }

    /** {@code text} with a mark such as {@code [card]} where a secret stood; {@code text} itself when there was none. */
    public String mask(String text) {
        if (patterns.isEmpty() && isShortNumber(text)) {
            return text;
        }
        var spans = new Spans();
        find(Folded.of(text), spans);
        // Below the percent-encoding of a path or a form. What is found at one depth may be part of what another shows, so
        // that all are looked at before anything is taken out.
        if (Unescaped.isIn(text)) {
            Unescaped plain = Unescaped.of(text);
            find(plain.folded(), spans);
            for (int round = 1; round < Unescaped.ROUNDS_MAX && Unescaped.isIn(plain.text()); round++) {
                plain = plain.again();
                find(plain.folded(), spans);
            }
        }
        return spans.isEmpty() ? text : spans.applyTo(text);
    }

    private void find(Folded folded, Spans all) {
        var spans = new Spans();
        named.find(folded.text(), spans);
        if (hasManyDigits(folded.text())) {
            digits.find(folded.text(), spans);
        }
        for (Pattern pattern : patterns) {
            Matcher matcher = pattern.matcher(folded.text());
            while (matcher.find()) {
                spans.add(matcher.start(), matcher.end(), MaskType.OTHER);
            }
        }
        spans.moveTo(all, folded);
    }

    /** The value of a field: all of it when the field's name is that of a secret, otherwise what a text would lose. */
    public String maskField(String name, String value) {
        return maskField(wordsOf(name), value);
    }

    /** What the name of a field holds, for whoever masks many values of one field. */
    List<SecretWord> wordsOf(String name) {
        return named.findName(Folded.of(name).text());
    }

    String maskField(List<SecretWord> wordsOfName, String value) {
        MaskType type = NamedSecrets.typeOfField(wordsOfName, value);
        return type == MaskType.OTHER ? mask(value) : type.mark();
    }

    /** Whether it is a size or a time, as many fields are: too few digits for any secret, and nothing else. */
    private static boolean isShortNumber(String text) {
        if (text.length() >= DigitSecrets.DIGITS_MIN) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static boolean hasManyDigits(String text) {
        int seen = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                seen++;
                if (seen >= DigitSecrets.DIGITS_MIN) {
                    return true;
                }
            }
        }
        return false;
    }
}
