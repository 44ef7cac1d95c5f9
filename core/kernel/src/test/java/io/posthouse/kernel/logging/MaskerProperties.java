package io.posthouse.kernel.logging;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
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
}
