package io.posthouse.messaging.stream;

import java.util.OptionalLong;
import java.util.UUID;

/** How far streams had come that can no longer be resumed. XEP-0198 section 5, {@code <failed h=''/>}. Blocks. */
public interface StreamPositions {
    /** What the stream had handled, if it was this owner's. */
    OptionalLong of(UUID stream, String owner);

    /** Notes what a stream that ended had handled. */
    void note(UUID stream, String owner, long handled);

    /** The stream was closed in order: nobody will ask. */
    void forget(UUID stream);
}
