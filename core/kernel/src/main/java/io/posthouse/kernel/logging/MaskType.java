package io.posthouse.kernel.logging;

/** The kinds of things that a line must not show. Each leaves its mark, for example {@code [card]}, where it stood. */
public enum MaskType {
    /** Payment cards: 12 to 19 digits with a known issuer and a right check digit, and card security codes by name. */
    CARD("[card]"),
    /** Telephone numbers: international ones, Chinese mobile ones, and any by name. */
    PHONE("[phone]"),
    /** Numbers of persons: Chinese resident identity numbers, US social security numbers, and passports by name. */
    ID("[id]"),
    /** What proves a right: bearer and basic credentials, cookies, signed tokens, private keys, keys by name. */
    TOKEN("[token]"),
    /** Passwords by name, in URLs, and in SASL exchanges. */
    PASSWORD("[password]"),
    /** What the operator's own patterns find. */
    OTHER("[masked]");

    private final String mark;

    MaskType(String mark) {
        this.mark = mark;
    }

    /** What stands in the line instead. */
    public String mark() {
        return mark;
    }
}
