package io.posthouse.outbound.send;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.outbound.LetterProblem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AnswerReaderTest {
    @ParameterizedTest
    @CsvSource({"200,", "204,", "299,", "301,REDIRECTED", "307,REDIRECTED", "400,REFUSED", "401,REFUSED", "404,REFUSED",
            "410,REFUSED", "408,BUSY", "425,BUSY", "429,BUSY", "500,FAILED", "502,FAILED", "503,BUSY", "504,FAILED",
            "600,FAILED", "999,FAILED"})
    void knowsWhatAStatusMeans(int status, LetterProblem problem) throws IOException {
        // when
        Answer answer = read("HTTP/1.1 " + status + " Word\r\nContent-Length: 0\r\n\r\n");

        // then
        assertThat(answer.status()).contains(status);
        assertThat(answer.problem().orElse(null)).isEqualTo(problem);
    }

    @Test
    void readsHowLongItIsAskedToWait() throws IOException {
        assertThat(read("HTTP/1.0 429\nRETRY-After:  120 \n\n").asked()).isEqualTo(Duration.ofMinutes(2));
        assertThat(read("HTTP/1.1 429 x\r\nRetry-After: Fri, 31 Dec 2027 23:59:59 GMT\r\n\r\n").asked()).isZero();
        assertThat(read("HTTP/1.1 429 x\r\nRetry-After: 99999999999999999999\r\n\r\n").asked()).isZero();
    }

    @Test
    void passesOverInterimAnswers() throws IOException {
        assertThat(read("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: </>\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"))
                .extracting(Answer::status).isEqualTo(Optional.of(200));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\n", "HTTP/2 200\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n\r\n",
            "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 200OK\r\n\r\n", "HTTP/1.1 000 OK\r\n\r\n", "HTTP/1.1 101 Go\r\n\r\n",
            "220 mail.example.com ESMTP\r\n\r\n"})
    void refusesWhatIsNoAnswer(String text) throws IOException {
        assertThat(read(text)).isEqualTo(Answer.none(LetterProblem.NOT_HTTP));
    }

    @Test
    void readsNoHeadThatIsTooLong() throws IOException {
        assertThat(read("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(2_700) + "\r\n").status()).contains(200);
        assertThat(read("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(2_800) + "\r\n"))
                .isEqualTo(Answer.none(LetterProblem.NOT_HTTP));
        assertThat(read("HTTP/1.1 100 Go\r\n\r\n".repeat(1_000) + "HTTP/1.1 200 OK\r\n\r\n"))
                .isEqualTo(Answer.none(LetterProblem.NOT_HTTP));
    }

    private static Answer read(String text) throws IOException {
        return new AnswerReader(new ByteArrayInputStream(text.getBytes(ISO_8859_1))).read();
    }
}
