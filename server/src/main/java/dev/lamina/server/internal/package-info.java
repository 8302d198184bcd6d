/** What the protocols of the server have in common: failures, and the calls to the models. */
@NullMarked
package dev.lamina.server.internal;

import org.jspecify.annotations.NullMarked;
