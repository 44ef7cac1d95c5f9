package io.posthouse.kernel.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class MaskerProperties {
    private final Masker masker = new Masker(MaskSettings.all());

    @Property(tries = 2000)
    void bearsAnyText(@ForAll @StringLength(max = 200) String text) {
        assertThat(masker.mask(text)).isNotNull();
    }

    @Property(tries = 1000)
    void hidesAQuotedSecretBetweenAnyTexts(@ForAll @StringLength(max = 40) String before,
            @ForAll @StringLength(max = 40) String after) {
        assertThat(masker.mask(before + " {\"password\":\"hunter2\"} " + after)).doesNotContain("hunter2");
    }

    @Property(tries = 1000)
    void hidesACardBetweenAnyTexts(@ForAll @StringLength(max = 40) String before,
            @ForAll @StringLength(max = 40) String after) {
        assertThat(masker.mask(before + " x 4111111111111111 x " + after)).doesNotContain("4111111111111111");
    }

    /** Whichever of its characters are encoded, and however often. */
    @Property(tries = 1000)
    void hidesACardWhateverIsPercentEncoded(@ForAll @Size(16) List<@IntRange(max = 3) Integer> rounds,
            @ForAll @StringLength(max = 20) String after) {
        // given
        String card = "4111111111111111";
        var path = new StringBuilder("/x/");
        for (int i = 0; i < card.length(); i++) {
            String digit = card.substring(i, i + 1);
            for (int round = 0; round < rounds.get(i); round++) {
                digit = round == 0 ? "%3" + digit : digit.replace("%", "%25");
            }
            path.append(digit);
        }

        // then
        assertThat(masker.mask(path + "/x" + after)).contains("[card]");
    }

    @Property(tries = 1000)
    void bearsAnyPercentEncoding(
            @ForAll @StringLength(max = 60) @Chars({'%', '2', '5', '3', 'f', 'F', 'x', '8'}) String text) {
        assertThat(masker.mask(text)).isNotNull();
    }
}
