"""The way in for clients: GraphQL over HTTP, WebSocket and server-sent events. Knows Strawberry, never SQL."""
