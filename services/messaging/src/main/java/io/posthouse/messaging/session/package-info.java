/** Sessions, whatever carries them: their mailbox, their acknowledgements, their place in the user's inbox. */
@NullMarked
package io.posthouse.messaging.session;

import org.jspecify.annotations.NullMarked;
