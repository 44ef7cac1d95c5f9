/** Lines: one conversation as one person sees it, and groups. */
@NullMarked
package io.posthouse.messaging.line;

import org.jspecify.annotations.NullMarked;
