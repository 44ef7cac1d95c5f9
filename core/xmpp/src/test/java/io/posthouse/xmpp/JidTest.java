package io.posthouse.xmpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JidTest {
    @Test
    void cutsAnAddressIntoItsParts() {
        Jid jid = Jid.parse("ada@example.org/phone/at@home");

        assertThat(jid).isInstanceOf(FullJid.class);
        assertThat(jid.local()).isEqualTo("ada");
        assertThat(jid.domain()).isEqualTo("example.org");
        assertThat(jid.resource()).isEqualTo("phone/at@home");
        assertThat(jid.bare()).isEqualTo(Jid.parse("ada@example.org")).isInstanceOf(BareJid.class);
        assertThat(jid.domainJid()).isEqualTo(Jid.parse("example.org")).isInstanceOf(DomainJid.class);
        assertThat(jid.bare().withResource("web")).hasToString("ada@example.org/web");
    }

    @Test
    void keepsADomainWithAResourceADomain() {
        Jid jid = Jid.parse("example.org/phone@home");

        assertThat(jid).isInstanceOf(DomainJid.class);
        assertThat(jid.local()).isEmpty();
        assertThat(jid.resource()).isEqualTo("phone@home");
        assertThat(jid.bare()).hasToString("example.org");
    }

    @ParameterizedTest
    @CsvSource({
            "Ada@Example.ORG/Phone, ada@example.org/Phone",
            "ada@example.org., ada@example.org",
            "ÅSA@example.org, åsa@example.org",
            "A\u030aSA@example.org, åsa@example.org",
            "Ａｄａ@example.org, ada@example.org",
            "ΣΊΣΥΦΟΣ@example.org, σίσυφος@example.org",
            "张伟@例子.公司, 张伟@例子.公司",
            "ada@xn--fsqu00a.xn--55qx5d, ada@例子.公司",
            "ada@BÜCHER.example, ada@bücher.example",
            "ada@192.0.2.1, ada@192.0.2.1",
            "ada@[2001:DB8::1], ada@[2001:db8::1]",
            "ada@example.org/cafe\u0301, ada@example.org/café",
            "ada@example.org/a\u00a0b, ada@example.org/a b",
            "ada@example.org/👩\u200d🚀, ada@example.org/👩\u200d🚀",
            "o%\\27hara!#$()*+-.;=?[]^_`{|}~@example.org, o%\\27hara!#$()*+-.;=?[]^_`{|}~@example.org"})
    void preparesSpellingsOfOneAddressToTheSameForm(String written, String prepared) {
        Jid jid = Jid.parse(written);

        assertThat(jid).hasToString(prepared);
        assertThat(Jid.parse(jid.toString())).isEqualTo(jid).hasSameHashCodeAs(jid);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@example.org", "ada@", "ada@/phone", "ada@example.org/", "/phone", "a b@example.org",
            "a\"b@example.org", "a&b@example.org", "a'b@example.org", "a:b@example.org", "a<b@example.org",
            "ada@bob@example.org", "a\u0000b@example.org", "ada@example.org/a\u0000b", "ada@exam\u0000ple.org",
            "ada@example.org/a\nb", "ada@example..org", "ada@-example.org", "ada@exa_mple.org", "ada@[::g]",
            "ada@[fe80::1%eth0]",
            "ada@[::1", "♚@example.org", "a\u2003b@example.org", "a\ue000b@example.org", "ﬁ@example.org",
            "Ⅳ@example.org",
            "ada@example.org/\ud800", "\ud800@example.org", "ada@exa\u2003mple.org", "ada@\ud83d\ude00.org",
            "ada@xn--a",
            "ada@example.org/\ufffe", "aא@example.org"})
    void refusesWhatIsNoAddress(String written) {
        assertThat(Jid.tryParse(written)).isEmpty();
        assertThatThrownBy(() -> Jid.parse(written)).isInstanceOf(InvalidJid.class);
    }

    @Test
    void boundsEachPartInBytes() {
        String longest = "a".repeat(Jid.PART_BYTES_MAX);
        String longestWide = "é".repeat(Jid.PART_BYTES_MAX / 2);

        assertThat(Jid.tryParse(longest + "@example.org/" + longest)).isPresent();
        assertThat(Jid.tryParse(longestWide + "@example.org/" + longestWide)).isPresent();
        assertThat(Jid.tryParse(longest + "a@example.org")).isEmpty();
        assertThat(Jid.tryParse("ada@example.org/a" + longest)).isEmpty();
        assertThat(Jid.tryParse(longestWide + "é@example.org")).isEmpty();
        assertThat(Jid.tryParse("ada@example.org/" + longestWide + "é")).isEmpty();
        assertThat(Jid.tryParse("ada@" + "a".repeat(64) + ".org")).isEmpty();
    }

    @Test
    void saysWhichKindOfAddressIsWanted() {
        assertThat(BareJid.parse("ada@example.org")).isEqualTo(Jid.of("Ada", "example.org"));
        assertThat(FullJid.parse("ada@example.org/web").bare()).isEqualTo(BareJid.parse("ada@example.org"));
        assertThatThrownBy(() -> BareJid.parse("ada@example.org/web")).isInstanceOf(InvalidJid.class);
        assertThatThrownBy(() -> FullJid.parse("ada@example.org")).isInstanceOf(InvalidJid.class);
        assertThatThrownBy(() -> Jid.parse("ada@example.org").withResource("a\u0007b")).isInstanceOf(InvalidJid.class);
    }
}
