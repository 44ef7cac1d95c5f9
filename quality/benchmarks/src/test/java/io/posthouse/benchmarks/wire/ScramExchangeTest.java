package io.posthouse.benchmarks.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;

class ScramExchangeTest {
    @Test
    void speaksTheExampleOfRfc7677() throws GeneralSecurityException {
        // given
        ScramExchange exchange = new ScramExchange("SHA256", "user", "pencil", "rOprNGfwEbeRWgbNEkqO");

        // when
        String first = exchange.first();
        String answer = exchange.answer("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                + "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");

        // then
        assertThat(first).isEqualTo("n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
        assertThat(answer).isEqualTo("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        assertThatNoException()
                .isThrownBy(() -> exchange.verify("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
    }

    @Test
    void refusesAServerThatDoesNotKnowThePassword() throws GeneralSecurityException {
        ScramExchange exchange = new ScramExchange("SHA1", "user", "pencil", "fyko+d2lbbFgONRv9qkxdawL");
        exchange.answer("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096");

        assertThatNoException().isThrownBy(() -> exchange.verify("v=rmF9pqV8S7suAoZWja4dJRkFsKQ="));
        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> exchange.verify("v=AAAApqV8S7suAoZWja4dJRkFsKQ="));
    }

    @Test
    void refusesAnswersToAnotherExchange() {
        ScramExchange exchange = new ScramExchange("SHA1", "user", "pencil", "mine");

        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> exchange.answer("r=another,s=QSXCR+Q6sek8bf92,i=4096"));
    }
}
