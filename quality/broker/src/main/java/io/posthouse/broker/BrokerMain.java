package io.posthouse.broker;

import java.io.IOException;

/** Kafka's own main, in a process that ends when whoever started it does: its standard input closes then. */
final class BrokerMain {
    private BrokerMain() {
    }

    public static void main(String[] arguments) {
        Thread.ofPlatform().daemon().name("parent").start(() -> {
            try {
                while (System.in.read() >= 0) {
                    // Nobody says anything.
                }
            } catch (IOException e) {
                // As good as closed.
            }
            Runtime.getRuntime().halt(0);
        });
        kafka.Kafka.main(arguments);
    }
}
