"""What can be agreed, what becomes of it, and what it does to escalation, over seats, agendas and terms."""
