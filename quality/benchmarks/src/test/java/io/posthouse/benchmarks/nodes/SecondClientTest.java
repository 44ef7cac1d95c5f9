package io.posthouse.benchmarks.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.benchmarks.wire.BlockingStream;
import io.posthouse.benchmarks.wire.Credentials;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A second client that was not there all the time says why, and is not left out in silence. */
class SecondClientTest {
    private static final String HEADER = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";

    private final Books books = new Books("p1");
    private final Talk chat = books.talk("ada@localhost", "ben@localhost", false);
    private final Client.Person ada = new Client.Person(new Credentials("ada", "localhost", "secret"), chat, List.of(),
            InetAddress.getLoopbackAddress(), 0);
    private ServerSocket door;
    private BlockingStream stream;
    private Socket server;
    private SecondClient second;

    @BeforeEach
    void connect() throws IOException {
        door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        stream = BlockingStream.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), door.getLocalPort()),
                "localhost", false);
        server = door.accept();
        say(HEADER);
        second = SecondClient.listening(ada, books, Watch.NOBODY, stream);
    }

    @AfterEach
    void close() throws IOException {
        stream.close();
        server.close();
        door.close();
    }

    private void say(String words) throws IOException {
        server.getOutputStream().write(words.getBytes(UTF_8));
        server.getOutputStream().flush();
    }

    @Test
    void isThereWhenItAnswers() throws Exception {
        say("<iq type='result' id='there'/>");

        assertThat(second.gone()).isEmpty();
    }

    @Test
    void saysThatItsConnectionWasLost() throws Exception {
        server.close();

        assertThat(second.gone().orElseThrow()).contains("Exception");
    }

    @Test
    void saysWhyTheServerSentItAway() throws Exception {
        say("<stream:error><system-shutdown/></stream:error></stream:stream>");
        server.close();

        assertThat(second.gone().orElseThrow()).contains("system-shutdown");
    }

    @Test
    void aLossThatNoFaultExplainsIsComplainedOf() {
        Calm.complainOf("ada's second client", "the stream ended", true, books);

        assertThat(books.complaints()).singleElement().asString().contains("ada's second client", "the stream ended");
    }

    @Test
    void aLossWhileShardsStillMoveIsNot() {
        Calm.complainOf("ada's second client", "the stream ended", false, books);

        assertThat(books.complaints()).isEmpty();
    }
}
