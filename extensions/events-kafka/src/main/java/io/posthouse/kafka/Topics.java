package io.posthouse.kafka;

import io.posthouse.storage.event.CarrierSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks whether topics are there, makes those that are not if it may, and else says what to make. Blocks for seconds. */
final class Topics {
    private static final Logger LOG = LoggerFactory.getLogger(Topics.class);
    private static final String BYTES_MAX = "max.message.bytes";

    private final ClientSettings client;
    private final CarrierSettings settings;

    Topics(ClientSettings client, CarrierSettings settings) {
        this.client = client;
        this.settings = settings;
    }

    /**
     * Sees to it that {@code names} are there.
     *
     * @return the largest record that all of them take, in bytes, as far as one may ask
     * @throws Trouble when they are not, or nobody answers
     */
    int ready(Set<String> names) throws Trouble, InterruptedException {
        try (Closing<Admin> open = new Closing<>(Admin.create(client.admin()))) {
            Admin admin = open.client();
            Set<String> missing = missing(admin, names);
            if (!missing.isEmpty()) {
                if (!settings.topics().make()) {
                    throw notThere(missing);
                }
                make(admin, missing);
            }
            return bytesMax(admin, names);
        } catch (KafkaException e) {
            throw Trouble.behind(e.getCause() == null ? e : e.getCause(), settings.servers(), settings.prefix());
        }
    }

    /** Kafka's clients close with patience unless they are told not to have any. */
    private record Closing<T extends Admin>(T client) implements AutoCloseable {
        @Override
        public void close() {
            client.close(Duration.ZERO);
        }
    }

    private Set<String> missing(Admin admin, Set<String> names) throws Trouble, InterruptedException {
        Set<String> missing = new TreeSet<>();
        for (var topic : admin.describeTopics(names).topicNameValues().entrySet()) {
            try {
                topic.getValue().get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw behind(e);
                }
                missing.add(topic.getKey());
            }
        }
        return missing;
    }

    private void make(Admin admin, Set<String> missing) throws Trouble, InterruptedException {
        CarrierSettings.Topics how = settings.topics();
        List<NewTopic> wanted = missing.stream().map(name -> new NewTopic(name, Optional.of(how.partitions()),
                how.copies() < 0 ? Optional.empty() : Optional.of((short) how.copies()))).toList();
        for (var made : admin.createTopics(wanted).values().entrySet()) {
            try {
                made.getValue().get();
                LOG.atInfo().addKeyValue("topic", made.getKey()).addKeyValue("partitions", how.partitions())
                        .log("topic made");
            } catch (ExecutionException e) {
                // Another node was first.
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw behind(e);
                }
            }
        }
    }

    private Trouble notThere(Set<String> missing) {
        return new Trouble("Kafka has no topic " + String.join(", ", missing) + ".",
                "Make it: kafka-topics.sh --create --topic " + missing.iterator().next() + " --partitions "
                        + settings.topics().partitions()
                        + "; or have it made: posthouse.kafka.maketopics=true.",
                null);
    }

    private int bytesMax(Admin admin, Set<String> names) throws InterruptedException {
        int least = client.requestBytesMax();
        var asked = admin
                .describeConfigs(
                        names.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList());
        for (var config : asked.values().values()) {
            try {
                least = Math.min(least, Integer.parseInt(config.get().get(BYTES_MAX).value()));
            } catch (ExecutionException e) {
                // Whoever may write to a topic need not be allowed to read its settings. Too large a record is met when it is sent.
                LOG.atDebug().setCause(e).log("the topics' settings were not read");
            }
        }
        return least;
    }

    private Trouble behind(ExecutionException e) {
        Throwable cause = e.getCause() instanceof ApiException api ? api : e;
        return Trouble.behind(cause, settings.servers(), settings.prefix());
    }
}
