/** What visitors may in chat, who have not signed in. */
@NullMarked
package io.posthouse.messaging.guest;

import org.jspecify.annotations.NullMarked;
