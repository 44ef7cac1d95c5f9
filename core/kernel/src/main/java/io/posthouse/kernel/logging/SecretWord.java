package io.posthouse.kernel.logging;

import java.util.List;

/**
 * A word after which a secret may stand.
 *
 * @param word in small letters
 * @param type what stands after it
 * @param place where the word counts
 */
record SecretWord(String word, MaskType type, Place place) {
    /** Where a word counts. */
    enum Place {
        /** Anywhere in a name: {@code oldPassword}, {@code db_password_2}. */
        PART_OF_A_NAME,
        /** Only as a name of its own, since many other words hold it: {@code pin}, {@code pass}. */
        WHOLE_NAME,
        /** As a name of its own, and the secret is the whole rest of the line: {@code Cookie}. */
        HEADER,
        /** Only as the name of an XML element: {@code <auth>}. */
        ELEMENT
    }

    static final List<SecretWord> ALL = List.of(
            part("password", MaskType.PASSWORD), part("passwd", MaskType.PASSWORD),
            part("passphrase", MaskType.PASSWORD),
            part("passcode", MaskType.PASSWORD), part("pwd", MaskType.PASSWORD), part("kennwort", MaskType.PASSWORD),
            part("密码", MaskType.PASSWORD), part("密碼", MaskType.PASSWORD), part("口令", MaskType.PASSWORD),
            part("credential", MaskType.PASSWORD), whole("pass", MaskType.PASSWORD), whole("pin", MaskType.PASSWORD),
            whole("otp", MaskType.PASSWORD), whole("sasl", MaskType.PASSWORD), element("auth"), element("response"),
            element("challenge"), element("success"), element("initial-response"), element("authenticate"),
            part("secret", MaskType.TOKEN), part("token", MaskType.TOKEN), part("apikey", MaskType.TOKEN),
            part("api_key", MaskType.TOKEN), part("api-key", MaskType.TOKEN), part("accesskey", MaskType.TOKEN),
            part("access_key", MaskType.TOKEN), part("access-key", MaskType.TOKEN), part("privatekey", MaskType.TOKEN),
            part("private_key", MaskType.TOKEN), part("private-key", MaskType.TOKEN), part("signature", MaskType.TOKEN),
            part("令牌", MaskType.TOKEN), whole("ticket", MaskType.TOKEN), whole("jwt", MaskType.TOKEN),
            header("authorization"), header("proxy-authorization"), header("cookie"), header("set-cookie"),
            part("cardnumber", MaskType.CARD), part("card_number", MaskType.CARD), part("cardno", MaskType.CARD),
            part("card_no", MaskType.CARD), whole("pan", MaskType.CARD), whole("cvv", MaskType.CARD),
            whole("cvv2", MaskType.CARD),
            whole("cvc", MaskType.CARD), whole("cvc2", MaskType.CARD),
            part("phone", MaskType.PHONE), part("mobile", MaskType.PHONE), whole("tel", MaskType.PHONE),
            whole("msisdn", MaskType.PHONE), part("手机", MaskType.PHONE), part("电话", MaskType.PHONE),
            part("passport", MaskType.ID), part("idcard", MaskType.ID), part("id_card", MaskType.ID),
            part("idnumber", MaskType.ID), part("id_number", MaskType.ID), part("identitynumber", MaskType.ID),
            whole("ssn", MaskType.ID), part("身份证", MaskType.ID), part("护照", MaskType.ID));

    /** Endings that turn the name of a secret into the name of something about it. */
    private static final List<String> HARMLESS_ENDINGS = List.of("kind", "type", "count", "policy", "length", "expiry",
            "expires", "ttl", "index");

    /** Whether it may stand where {@code second} is the second character: to compare all of it costs ten times as much. */
    boolean mayGoOnWith(char second) {
        // What is no ASCII may be a form of a letter that is.
        return second >= 128 || (second | 0x20) == word.charAt(1);
    }

    /** Whether {@code rest}, the remainder of the name after this word, leaves it a secret. */
    boolean staysSecretBefore(String rest) {
        return HARMLESS_ENDINGS.stream().noneMatch(rest::endsWith);
    }

    /** Whether a value of this kind may be anything; numbers are masked by name only when they hold digits. */
    boolean mayBeAnyText() {
        return type == MaskType.PASSWORD || type == MaskType.TOKEN;
    }

    private static SecretWord part(String word, MaskType type) {
        return new SecretWord(word, type, Place.PART_OF_A_NAME);
    }

    private static SecretWord whole(String word, MaskType type) {
        return new SecretWord(word, type, Place.WHOLE_NAME);
    }

    private static SecretWord header(String word) {
        return new SecretWord(word, MaskType.TOKEN, Place.HEADER);
    }

    private static SecretWord element(String word) {
        return new SecretWord(word, MaskType.PASSWORD, Place.ELEMENT);
    }
}
