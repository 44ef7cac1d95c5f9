package io.posthouse.messaging.archive;

import java.util.List;

/**
 * Part of an archive.
 *
 * @param messages in rising order of their ids
 * @param more whether the query matches more, in the direction in which it reads
 */
public record ArchivePage(List<ArchivedMessage> messages, boolean more) {
    public ArchivePage {
        messages = List.copyOf(messages);
    }
}
