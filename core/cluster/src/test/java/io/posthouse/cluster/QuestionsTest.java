package io.posthouse.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one node asks itself; between nodes they are tested with what asks them. */
class QuestionsTest {
    private static final NodeName ME = new NodeName("node-1");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private Questions questions(Questions.Answerer answerer) {
        return new Questions(Cluster.inProcess(ME), "test", answerer, threads);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void givesTheAnswer() {
        var questions = questions((from, question) -> bytes(from + " " + new String(question, StandardCharsets.UTF_8)));

        assertThat(questions.ask(ME, bytes("well?"), Duration.ofSeconds(10)).join()).isEqualTo(bytes("node-1 well?"));
    }

    @Test
    void saysThatANodeFailedWithoutItsWords() {
        var questions = questions((from, question) -> {
            throw new IllegalStateException("the secret is 4711");
        });

        assertThatThrownBy(() -> questions.ask(ME, bytes("well?"), Duration.ofSeconds(10)).join())
                .isInstanceOf(CompletionException.class).hasMessageContaining("its log says why")
                .hasMessageNotContaining("4711");
    }

    @Test
    void waitsNoLongerThanTold() {
        var questions = questions((from, question) -> {
            try {
                Thread.sleep(Duration.ofMinutes(1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return bytes("late");
        });

        assertThatThrownBy(() -> questions.ask(ME, bytes("well?"), Duration.ofMillis(1)).join())
                .hasCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void saysThatANodeCannotBeReached() {
        var questions = questions((from, question) -> bytes("yes"));

        assertThatThrownBy(() -> questions.ask(new NodeName("node-9"), bytes("well?"), Duration.ofSeconds(10)).join())
                .hasMessageContaining("node-9 cannot be reached");
    }
}
