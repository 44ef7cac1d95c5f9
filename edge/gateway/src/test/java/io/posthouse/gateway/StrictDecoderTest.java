package io.posthouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What two readers could read differently is answered 400, and nothing behind it is read. */
class StrictDecoderTest {
    private static final String NEXT = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private static Door door;

    @BeforeAll
    static void openTheDoor() throws IOException {
        door = Door.open();
    }

    @AfterAll
    static void closeTheDoor() {
        door.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {": x", "Host: evil", "Host: localhost", "X: a\r\n b", "X: a\r\n\tb", "X: a\r\n \r\nY: b",
            "Transfer-Encoding: xchunked", "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: chunked, identity",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "Transfer-Encoding: identity"})
    void refusesTheRequestAndReadsNothingBehindIt(String header) throws Exception {
        // given
        int before = door.endpoints().arrived().size();

        // when
        String answer = door
                .raw("POST /api/session HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n\r\n0\r\n\r\n" + NEXT);

        // then
        assertThat(answer).startsWith("HTTP/1.1 400");
        assertThat(answer.split("HTTP/1.1 ", -1)).hasSize(2);
        assertThat(door.endpoints().arrived()).hasSize(before);
    }

    @Test
    void refusesAFoldThatComesInPieces() throws Exception {
        try (Socket socket = door.connect()) {
            for (String piece : new String[]{"GET / HTTP/1.1\r\nHost: localhost\r\nX: a\r", "\n", " ", "b\r\n\r\n"}) {
                // when
                socket.setTcpNoDelay(true);
                socket.getOutputStream().write(piece.getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().flush();
                // Only to have them read apart; together they must be refused as well.
                Thread.sleep(20);
            }

            // then
            assertThat(Door.everything(socket)).startsWith("HTTP/1.1 400").contains("folded-header");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2;a=\n\r\n{}\r\n0\r\n\r\n", "zz\r\n{}\r\n0\r\n\r\n", "-2\r\n{}\r\n0\r\n\r\n"})
    void answersAMalformedChunkAndReadsNothingBehindIt(String body) throws Exception {
        // when
        String answer = door.raw("POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n" + body + NEXT);

        // then
        assertThat(answer).startsWith("HTTP/1.1 400").contains("bad-body");
        assertThat(answer.split("HTTP/1.1 ", -1)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2;a=\n\r\n{}\r\n0\r\n\r\n", "zz\r\n{}\r\n0\r\n\r\n"})
    void answersAMalformedChunkOfTheFirstRequestThatIsHandedOn(String body) throws Exception {
        // given nothing that leads to the endpoints yet, so that the body breaks before anyone reads it
        try (Door fresh = Door.open()) {
            // when
            String answer = fresh.raw("POST /api/session HTTP/1.1\r\nHost: localhost\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n" + body);

            // then
            assertThat(answer).startsWith("HTTP/1.1 400").contains("bad-body");
        }
    }

    @Test
    void answersAMalformedChunkBehindARequestThatIsStillBeingAnswered() throws Exception {
        // when
        String answer = door.raw("GET /api/people HTTP/1.1\r\nHost: localhost\r\n\r\n"
                + "POST /api/session HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n"
                + NEXT);

        // then
        String[] answers = answer.split("HTTP/1.1 ", -1);
        assertThat(answers).hasSize(3);
        assertThat(answers[1]).startsWith("200");
        assertThat(answers[2]).startsWith("400").contains("bad-body");
    }

    @Test
    void answersAMalformedChunkAfterGoodOnes() throws Exception {
        try (Socket socket = door.connect()) {
            // given
            int before = door.endpoints().arrived().size();
            socket.getOutputStream().write(("POST /api/session HTTP/1.1\r\nHost: localhost\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            Thread.sleep(100);

            // when
            socket.getOutputStream().write(("zz\r\n\r\n" + NEXT).getBytes(StandardCharsets.US_ASCII));

            // then
            String answer = Door.everything(socket);
            assertThat(answer).startsWith("HTTP/1.1 400").contains("bad-body");
            assertThat(answer.split("HTTP/1.1 ", -1)).hasSize(2);
            assertThat(door.endpoints().arrived()).hasSize(before);
        }
    }

    @Test
    void readsOneRequestAfterTheOtherThatAreAsTheyShouldBe() throws Exception {
        // when
        String answer = door.raw("POST /api/session HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: Chunked\r\n\r\n"
                + "2;a=b\r\n{}\r\n0\r\n\r\n" + NEXT + NEXT.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));

        // then
        assertThat(answer.split("HTTP/1.1 200", -1)).hasSize(4);
        assertThat(door.endpoints().last().bodyBytes()).isEqualTo(2);
    }
}
