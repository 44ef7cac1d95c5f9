package io.posthouse.identity;

import io.posthouse.kernel.Caller;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * How people come to chat without a password: by a ticket of one use, or by an app's access token. Their connections last longer than
 * either, and end with what they stand on. Blocks; virtual threads only.
 */
public interface ChatSignIns {
    /** What a person has to hold to connect, and an app's token to name. */
    String PERMISSION = "identity.chat.connect";

    /** Nobody comes that way. */
    ChatSignIns NONE = new ChatSignIns() {
        @Override
        public Answer resolve(String token, String requestId) {
            return new Answer.Unknown();
        }

        @Override
        public boolean stands(Standing standing) {
            return true;
        }

        @Override
        public void onDoubt(Consumer<Predicate<Standing>> listener) {
            // Nobody is here about whom it could be told.
        }

        @Override
        public Optional<String> configuration() {
            return Optional.empty();
        }
    };

    /** What is known of a token. */
    sealed interface Answer {
        /** A person, with one of our clients or by an app. */
        record Known(Login login, Caller caller) implements Answer {
        }

        /** Neither a ticket nor an access token for a person, or one that has ended, was used, or needs a proof (RFC 9449). */
        record Unknown() implements Answer {
        }

        /** It is alive, and not good for {@link #PERMISSION}. */
        record TooNarrow() implements Answer {
        }
    }

    /** Who comes by {@code token}, which is used up by this if it is a ticket. */
    Answer resolve(String token, String requestId);

    /** Whether a connection may go on: its session or grant is alive, its person too, and nobody keeps its app out. */
    boolean stands(Standing standing);

    /**
     * Tells {@code listener} of which connections it is no longer certain that they stand: it asks {@link #stands} of each. Told within
     * a second of the end of a session or a grant, here or in another process, and of all after changes may have been missed. On a thread
     * that must not wait; which connections they are may be a question to the database, so it is put on a virtual thread.
     */
    void onDoubt(Consumer<Predicate<Standing>> listener);

    /** Where apps read how to get a token (OpenID Connect Discovery section 4). */
    Optional<String> configuration();
}
