package io.posthouse.benchmarks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProcessAccountTest {
    @Test
    void chargesAChildsWorkToTheTreeItBelongsTo() throws IOException, InterruptedException {
        // given: a server whose child, the database, works until it has used half a second of CPU
        Process server = new ProcessBuilder("sh", "-c", "sh -c 'while :; do :; done' & echo $!; wait").start();
        try {
            long database = Long.parseLong(server.inputReader().readLine());
            ProcessAccount account = new ProcessAccount(server.pid(), database);

            // when
            ProcessAccount.Cpu used = account.cpu();
            while (used.database() < 0.5) {
                Thread.sleep(20);
                used = account.cpu();
            }

            // then
            assertThat(used.server()).isLessThan(0.2);
            assertThat(account.memoryBytes()).isPositive();
            assertThat(new ProcessAccount(server.pid(), -1).cpu().server()).isGreaterThanOrEqualTo(0.5);
        } finally {
            server.descendants().forEach(ProcessHandle::destroyForcibly);
            server.destroyForcibly();
        }
    }
}
