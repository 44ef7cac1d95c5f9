package io.posthouse.kernel.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tries to get past the masker, and to see that harmless lines stay as they are. */
class MaskerTest {
    private final Masker masker = new Masker(MaskSettings.all());

    /** Each holds the card 4111 1111 1111 1111 in another dress. */
    @ParameterizedTest
    @ValueSource(strings = {
            "card 4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "4111.1111.1111.1111",
            "paid with4111111111111111now",
            "4111 - 1111 - 1111 - 1111", "4111\n1111\n1111\n1111", "4111\r\n1111\r\n1111\r\n1111",
            "4111\t1111\t1111\t1111",
            "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "[4,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]", "4111/1111/1111/1111",
            "4111_1111_1111_1111",
            "{\"n\":\"4111111111111111\"}", "?n=4111111111111111&x=1", "order 12 4111 1111 1111 1111 approved",
            "４１１１１１１１１１１１１１１１", "４１１１－１１１１－１１１１－１１１１", "٤١١١١١١١١١١١١١١١", "४१११११११११११११११",
            "𝟒𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏", "④①①①①①①①①①①①①①①①",
            "4111\u200b1111\u200b1111\u200b1111", "4111\u00a01111\u00a01111\u00a01111", "4\u00ad111111111111111",
            "4111\u20131111\u20131111\u20131111",
            "4111\u00001111\u00001111\u00001111", "<pan>4111111111111111</pan>", "4111111111111111,5500005555555559"})
    void hidesACardHoweverItIsSplit(String line) {
        assertThat(digitsOf(masker.mask(line))).doesNotContain("41111").doesNotContain("11111111")
                .doesNotContain("5555");
        assertThat(masker.mask(line)).contains("[card]");
    }

    /** As a path or a form carries them; what is encoded twice is decoded twice by some reader. */
    @ParameterizedTest
    @ValueSource(strings = {"/api/lines/411111111111%31111", "/x/4111%201111%201111%201111",
            "/%34%31%31%31%31%31%31%31%31%31%31%31%31%31%31%31/x", "/x/411111111111%2531111",
            "/x/411111111111%252531111", "/x/%EF%BC%94111111111111111", "/x/%zz411111111111%31111%",
            "/%ff411111111111%31111",
            "/x/4111111111111111%20and%20more"})
    void hidesACardBelowPercentEncoding(String path) {
        assertThat(masker.mask(path)).contains("[card]").doesNotContain("411111").doesNotContain("1111%");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/x/Bearer%20abcDEF123hunter2", "/x?pass%77ord=hunter2", "/x?password%3Dhunter2",
            "/x?token%253Dhunter2", "/x/ph%73_hunter2hunter2hunter2"})
    void hidesANamedSecretBelowPercentEncoding(String path) {
        assertThat(masker.mask(path)).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/x/%E4%BD%A0%E5%A5%BD", "100%", "%", "%4", "%4g", "50%20off", "/a%20b/c%2Fd",
            "%F0%9F%98%80 is %F0%9F"})
    void leavesHarmlessEncodingAsItCame(String text) {
        assertThat(masker.mask(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"378282246310005", "5500-0055-5555-5559", "2221000000000009", "6011111111111117",
            "3530111333300000",
            "6212345678901232", "30569309025904", "3782 822463 10005"})
    void knowsTheIssuers(String card) {
        assertThat(masker.mask("x " + card + " y")).isEqualTo("x [card] y");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+491701234567", "+49 170 1234567", "+1 (555) 123-4567", "(555) 123-4567", "555-123-4567",
            "13812345678", "138 1234 5678", "138-1234-5678", "8613812345678", "+86 138 1234 5678", "0049 170 1234567",
            "１３８１２３４５６７８", "+4\u200b91701234567", "tel:+491701234567", "phone=5551234", "\"mobile\": \"0170 12345\"",
            "手机：13812345678", "phoneNumber: 030/123456"})
    void hidesATelephone(String phone) {
        assertThat(digitsOf(masker.mask("call " + phone + " now"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"11010519491231002X", "110105 19491231 002x", "440308199901101512", "123-45-6789",
            "passport: E12345678",
            "身份证号: 110105194912310021", "idCard=4403081999"})
    void hidesANumberOfAPerson(String number) {
        assertThat(digitsOf(masker.mask("is " + number + " known"))).isEmpty();
    }

    /** The platform's own tokens, by their prefixes, wherever they stand and whatever stands around them. */
    @ParameterizedTest
    @ValueSource(strings = {"phs_", "pht_", "pha_", "php_", "phr_", "phc_", "pcs_"})
    void hidesOurOwnTokensWhereverTheyStand(String prefix) {
        String token = prefix + "Q7h-x_3kPzT0aVbN9mLcR2sWdE5fGgYuIoJhKl1ZxCv";
        for (String line : List.of("%s", "opened %s for ada", "it was\"%s\",", "/channel/%s/x", "a=%s&b=c", "[%s]",
                "ticket-%s", "x%s", "first\n%s\nlast", "%s %1$s")) {
            String masked = masker.mask(String.format(line, token));
            assertThat(masked).as(line).contains("[token]").doesNotContain("Q7h", "xCv", "PzT0a");
        }
        // Cut off by a bound somewhere, it is still most of the secret.
        assertThat(masker.mask("got " + token.substring(0, 24) + "…")).isEqualTo("got [token]…");
        // The prefix alone is a word of the documentation.
        assertThat(masker.mask("begins with " + prefix)).isEqualTo("begins with " + prefix);
        assertThat(new Masker(new MaskSettings(EnumSet.of(MaskType.CARD), List.of())).mask(token)).isEqualTo(token);
    }

    /** Each holds the secret {@code hunter2} or parts of it. */
    @ParameterizedTest
    @ValueSource(strings = {
            "password=hunter2", "password = hunter2", "password: hunter2", "PASSWORD=hunter2", "PassWord:hunter2",
            "pwd=hunter2",
            "passwd=hunter2", "db.password=hunter2", "oldPassword=hunter2", "old_password_2=hunter2",
            "DB_PASSWORD=hunter2",
            "--password hunter2", "--db-password=hunter2", "--password 'hunter2'", "password='hunter2'",
            "password=\"hunter2\"",
            "password=\"a\\\"hunter2\"", "password=a b hunter2", "password=a,hunter2", "password=a;hunter2",
            "password=a)hunter2",
            "{\"password\":\"hunter2\"}", "{\"password\" : \"hunter2\"}", "{'password': 'hunter2'}",
            "{\"PASSWORD\":\n  \"hunter2\"}",
            "{\\\"password\\\":\\\"hunter2\\\"}", "{\\\\\\\"password\\\\\\\":\\\\\\\"hunter2\\\\\\\"}",
            "{\"password\":[\"x\",\"hunter2\"]}",
            "{\"credentials\":{\"user\":\"ada\",\"word\":\"hunter2\"}}", "{\"password\":\"line\nhunter2\"}",
            "{\"password\":\"hunter2",
            "{\"name\":\"password\",\"value\":\"hunter2\"}", "{\"key\": \"password\", \"value\": \"hunter2\"}",
            "name=\"password\"\r\n\r\nhunter2\r\n--", "password:\n  hunter2", "password:\r\n\thunter2",
            "/login?user=ada&password=hunter2&x=1", "/login?password%3Dhunter2", "?token=hunter2",
            "access_token=hunter2", "refreshToken: hunter2",
            "https://ada:hunter2@example.org/x", "jdbc:postgresql://ada:hunter2@db/x", "postgres://ada:p@hunter2@db",
            "Login[name=ada, password=hunter2]", "{name=ada, password=hunter2}", "Login(password=hunter2, name=ada)",
            "<password>hunter2</password>", "<PASSWORD>hunter2</PASSWORD>", "<x:password y='z'>hunter2</x:password>",
            "<password>\nhunter2\n</password>",
            "<password><![CDATA[hunter2]]></password>", "<password value='hunter2'/>", "<password>hunter2",
            "<user password='hunter2'/>",
            "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>hunter2</auth>",
            "<response xmlns='x'>hunter2</response>",
            "<sasl:challenge>hunter2</sasl:challenge>", "<initial-response>hunter2</initial-response>",
            "Authorization: Bearer hunter2", "authorization: bearer hunter2", "AUTHORIZATION: Basic hunter2==",
            "bearer HUNTER2.hunter2",
            "Authorization: Digest username=\"ada\", response=\"hunter2\"", "{\"Authorization\":\"Bearer hunter2\"}",
            "-H 'Authorization: Bearer hunter2'", "Authorization: \"hunter2\"",
            "Cookie: a=1; session=hunter2; b=2", "Set-Cookie: session=hunter2; HttpOnly", "api_key=hunter2",
            "x-api-key: hunter2", "apiKey: hunter2",
            "client_secret=hunter2", "secret -> hunter2", "secret=>hunter2",
            "eyJhbGciOiJIUzI1NiJ9.eyJodW50ZXIyIjoxfQ.hunter2",
            "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----",
            "-----BEGIN RSA PRIVATE KEY-----\nhunter2",
            "SCRAM-SHA-256$10000:hunter2$a:b", "c=biws,r=abc,p=hunter2=", "pin=hunter2", "card.pin: hunter2",
            "pass: hunter2",
            "密码：hunter2", "口令=hunter2", "ｐａｓｓｗｏｒｄ＝hunter2", "pass\u200bword=hunter2", "p\u00adassword=hunter2",
            "𝐩𝐚𝐬𝐬𝐰𝐨𝐫𝐝=hunter2",
            "pass\u0000word=hunter2", "password\u00a0=\u00a0hunter2", "password=“hunter2”", "signature=hunter2",
            "[password]=hunter2"})
    void hidesASecretHoweverItIsNamedAndWrapped(String line) {
        assertThat(masker.mask(line)).doesNotContain("hunter2").doesNotContain("HUNTER2")
                .matches("(?s).*\\[(password|token)].*");
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "PostgreSQL is ready", "offer expired", "password changed", "wrong password", "a token was revoked",
            "basic authentication refused",
            "bearer certificate missing", "took 1732173620123 ms", "id 254103876612345678 saved",
            "2026-11-21T07:00:29.483503561Z",
            "2026-11-21 07:00:29.483", "127.0.0.1:20345 closed", "192.168.100.200",
            "request 0f8fad5b-d9cd-469f-a165-70867728950e",
            "shards 0,1,2,3,4,5,6,7,8,9,10,11,12", "port 5432, pid 12345", "message 1234567890 of 9876543210",
            "https://example.org:8443/a@b",
            "tokenKind=session", "passwordPolicy=strict", "spinning=true", "phone=missing", "<response/>", "旅行社的客户在等待",
            "Ünïcödé ärger",
            "compass=north", "sequence 18446744073709551615", "4111111111111112"})
    void leavesAHarmlessLineAsItIs(String line) {
        assertThat(masker.mask(line)).isSameAs(line);
    }

    /** Looking again and again over the same ground would make these take minutes. */
    @ParameterizedTest
    @ValueSource(strings = {"password=", "phone=", "password ", "\"phone\": ", "<password", "<auth>", "eyJ", ",p=",
            "r=,p=", "-----BEGIN ",
            "bearer ", "1 ", "4111 ", "x-api-key: [", "password=x  ", "Cookie: '", "://a:", "\\"})
    void doesNotCostMoreThanItsLengthWhateverIsSent(String part) {
        String line = "password=x " + part.repeat(500_000 / part.length());
        assertThat(masker.mask(line)).isNotSameAs(line);
        assertThat(masker.mask(part.repeat(500_000 / part.length()))).isNotNull();
    }

    @Test
    void keepsWhatStandsAroundASecret() {
        assertThat(masker.mask("user=ada password=hunter2 ip=127.0.0.1"))
                .isEqualTo("user=ada password=[password] ip=127.0.0.1");
        assertThat(masker.mask("{\"user\":\"ada\",\"password\":\"x y\",\"age\":7}"))
                .isEqualTo("{\"user\":\"ada\",\"password\":\"[password]\",\"age\":7}");
        assertThat(masker.mask("/a?token=x&page=2")).isEqualTo("/a?token=[token]&page=2");
        assertThat(masker.mask("付款４１１１１１１１１１１１１１１１完成")).isEqualTo("付款[card]完成");
    }

    @Test
    void masksAFieldByItsNameOrByWhatItHolds() {
        assertThat(masker.maskField("password", "hunter2")).isEqualTo("[password]");
        assertThat(masker.maskField("newPassword", "hunter2")).isEqualTo("[password]");
        assertThat(masker.maskField("ＴＯＫＥＮ", "hunter2")).isEqualTo("[token]");
        assertThat(masker.maskField("phone", "555 1234")).isEqualTo("[phone]");
        assertThat(masker.maskField("phone", "missing")).isEqualTo("missing");
        assertThat(masker.maskField("note", "4111 1111 1111 1111")).isEqualTo("[card]");
        assertThat(masker.maskField("tokenKind", "session")).isEqualTo("session");
    }

    @Test
    void looksForTheConfiguredTypesAndPatternsOnly() {
        // given
        var own = new Masker(new MaskSettings(EnumSet.of(MaskType.CARD), List.of(Pattern.compile("PNR[A-Z0-9]{6}"))));

        // then
        assertThat(own.mask("4111111111111111 password=hunter2 PNRX1Y2Z3 ＰＮＲ１２３４５６"))
                .isEqualTo("[card] password=hunter2 [masked] [masked]");
    }

    private static String digitsOf(String text) {
        var digits = new StringBuilder();
        text.codePoints().filter(Character::isDigit).forEach(c -> digits.append(Character.digit(c, 10)));
        return digits.toString();
    }
}
