"""The sentences of the demo. Invented; nobody is named, as practice asks."""

COVERED = (
    "We spoke about R, who no longer opens the door. What it stirs up to keep on knocking.",
    "A week with two deaths in the hostel. Where grief goes when the next referral waits.",
    "M shouts, then apologises. How old the part of him may be that shouts, and what steadies it.",
    "Being asked for money again. The line between kindness and rescue, and who holds that line.",
    "The housing panel said no a third time. Anger for somebody who has stopped being angry.",
    "Feeling sick before Monday visits. What the body knows about that stairwell.",
    "K told her story for the first time. Listening without taking it home.",
    "Whether to trust the new medication plan when nobody asked J what he wants.",
    "Two agencies pulling in different directions, and the worker in the middle of the rope.",
    "An idea to try: meeting T by the canal instead of the office. What could go wrong, and right.",
)

ACTIONS = (
    "Worker: ring the mental health team about a joint visit.\nSupervisor: send the chapter.",
    "Worker: take the lunch break away from the desk, three days this week.",
    "Worker: write down the risk plan in R's own file, with the words we found together.",
    "Supervisor: ask whether the reading group has a place.\nWorker: think about it.",
    "Worker: bring the letter to the panel, in draft, next time.",
)

LEARNING = (
    "Staying is also doing something.",
    "Naming the fear made it smaller than the stairwell.",
    "“Not yet” is an answer that keeps the door open.",
    "I can be warm and still say no.",
    "The language of trauma helps the panel to hear what I see.",
)

ANSWERS = (
    "Yes, and it helped to read it again a week later.",
    "I would say it was more fear than anger.",
    "Thank you for writing down the part about the stairwell.",
)

ADDENDA = (
    "Since then the door has opened once, for a minute. I want that to stand here too.",
    "Reading this again: it was the second visit, not the first.",
    "The panel has said yes. The letter was read out aloud.",
)

WHY = "The team was two people short, and the visit needs two."

# Parts that only some records have.
MORE = {
    "discussion": (
        "Three ways to go on, and why the slowest of them may be the quickest.",
        "What belongs to the work and what belongs to an older story of one's own.",
    ),
    "risk": (
        "The stairwell: what makes a visit safe enough, who decides, and who shares the risk.",
        "Confidence kept, with its limit said aloud beforehand.",
    ),
    "for_agencies": (
        "This is a response to what happened to him, not a refusal of help.",
        "She engages when the appointment comes to her; we ask for two home visits.",
    ),
    "for_meeting": (
        "I should like us to say who holds which part of the risk before we end.",
        "What would have to be true for a yes?",
    ),
    "for_person": (
        "You do not have to be ready today. I shall come again on the usual day.",
        "That you said no to me is a good sign.",
    ),
    "next_session": (
        "Begin with how the joint visit went.",
        "Come back to the question of whose anger it is.",
    ),
}

PURPOSES = {
    "normative": "What the policy asks, and where it leaves room.",
    "formative": "Attachment, through one morning at the door.",
    "restorative": "A long breath, and being seen doing it.",
}

DRAFT = {
    "covered": "Began with a long silence. Then the letter, carried around all week.",
    "actions": [{"text": "Post the letter, or decide not to.", "owner": "worker", "due_on": ""}],
    "learning": "Silence can be work.",
}

FIRST = (
    "Abena",
    "Bryn",
    "Carys",
    "Dafydd",
    "Esme",
    "Farah",
    "Gwen",
    "Hassan",
    "Imogen",
    "Jarek",
    "Kofi",
    "Lowri",
    "Maeve",
    "Nia",
    "Osian",
    "Priya",
    "Rhys",
    "Sunita",
    "Tomos",
    "Uzma",
)
LAST = (
    "Ashby",
    "Bellamy",
    "Cartwright",
    "Dunmore",
    "Ellery",
    "Fairfax",
    "Garland",
    "Hollis",
    "Ingram",
    "Jessop",
    "Kendrick",
    "Lorimer",
    "Marlow",
    "Norwood",
    "Ormsby",
    "Penrose",
)

PROMISE = (
    "Shoreline gives every worker ninety minutes of clinical supervision about every six weeks, in "
    "paid time, and meets its cost. What is taken back for operational reasons is found again "
    "within two weeks."
)

PARTIES = (
    "{worker}, and {supervisor}, clinical supervisor, registered with a professional body, "
    "number 00-1234."
)

AGENDA = {
    "bring": "The panel on Thursday, and why I could not sleep before it. An idea for T.",
    "since": "I rang the mental health team; they come along on Monday. The chapter helped.",
}

OWN_NOTE = "My own impatience with the panel: whose is it? To my supervision."

PROFILES = (
    "Clinical psychologist. I think with people about attachment, and about staying steady.",
    "Counsellor, once an outreach worker. I ask what the work does to you. In person or by phone.",
    "Psychotherapist, trauma and the body. I work by video, also in Welsh.",
    "Social worker and group analyst. Groups on Mondays; for boundaries, teams and endings.",
)

CANCELLED = "My little one has a fever. Sorry to say so late; I would like to come next week."

REFLECTIONS = (
    {
        "lens": "free",
        "free": "Walked home the long way. R did open the door, for a minute, and I said nothing.",
        "tags": ["doors"],
        "learning": "Silence can be company.",
    },
    {
        "lens": "gibbs",
        "session": "yes",
        "gibbs_happened": "M shouted in the corridor, and I answered in the same voice.",
        "gibbs_felt": "Fear first, then shame about the voice.",
        "gibbs_judged": "I stayed. I did not like how.",
        "gibbs_sense": "It was not me he was shouting at, and not only him I answered.",
        "gibbs_else": "One breath; the window; the sentence we found in supervision.",
        "gibbs_next": "Say that sentence, and lower my voice first.",
        "tags": ["anger", "doors"],
        "learning": "A lower voice is something I can choose.",
    },
    {
        "lens": "driscoll",
        "session": "yes",
        "driscoll_what": "The panel said yes after the letter was read out aloud.",
        "driscoll_so": "Words that others listen to can be learnt.",
        "driscoll_now": "Offer the letter to a colleague who has the same panel next month.",
        "tags": ["panel"],
        "learning": "I have a language for the panel now.",
    },
)

BEGUN = {
    "lens": "areas",
    "areas_connected": "Tuesday, in the kitchen, for ten minutes.",
    "areas_wellbeing": "Sleeping better since the rota changed.",
    "tags": [],
}

RISKS = (
    {
        "days": 0,
        "plan": {
            "start": "worry",
            "level": "serious",
            "situation": "R does not open, and the neighbour has heard falls.",
            "stake": "R's life and R's front door: a forced entry would cost us both.",
            "strengths": "Answers texts on good days. Trusts the baker downstairs.",
            "options": "A welfare check now; two visits a day; waiting for Monday.",
            "why": "Visits at the hour of the baker: what R can bear, and we would know.",
            "mitigation": "Two of us. A word that means: call somebody, now.",
            "threshold": "No sign for a day: the duty manager, then 999.",
            "who": "I visit at nine, the colleague at five. Until the review.",
            "shares": "The team, the duty manager and my supervisor.",
            "must_know": "The team, by me, at tomorrow's handover.",
            "for_file": "Agreed plan: two visits a day in pairs, review weekly. No sign for "
            "24 hours: duty manager, then emergency services.",
        },
        "answer": {
            "endorsement": "changes",
            "words": "Yes, with the duty manager told in writing.",
        },
    },
    {
        "days": 14,
        "plan": {
            "start": "idea",
            "situation": "To meet T by the canal instead of in the office.",
            "stake": "T might come. I would be alone for half an hour.",
            "strengths": "T likes walking. I know the path, and who fishes there.",
            "why": "Three letters have brought nobody to the office.",
            "shares": "My supervisor, and the colleague who knows when I am back.",
        },
    },
    {
        "days": 7,
        "plan": {
            "start": "worry",
            "level": "some",
            "situation": "J lends money to everybody on the landing.",
            "shares": "The team.",
        },
        "outcome": {"outcome": "passed", "words": "J says no now, and is proud of it."},
    },
)

SHOWN_TO = "The chair of the Thursday panel"

# Month by month backwards, in the order of the six areas.
CHECK_INS = (
    (4, 4, 3, 4, 4, 4),
    (4, 4, 4, 3, 4, 5),
    (4, 3, 3, 3, 3, 4),
    (3, 3, 3, 2, 3, 3),
    (3, 3, 2, 2, 3, 3),
    (2, 3, 2, 2, 3, 4),
    (3, 2, 2, 3, 2, 3),
)

GROUPS = (
    {
        "covered": "Two deaths in one month, and how a team goes on working in the same corridor.",
        "learning": "We can say that it is hard without making it anybody's fault.",
        "next_session": "Whether ten minutes at the end of a shift helped.",
        "themes": ["endings", "team"],
    },
    {
        "covered": "Saying no to an agency without losing it. Sentences that all of us could use.",
        "discussion": "Whose risk is it, and who has to hear so before the weekend?",
        "themes": ["meetings", "risk-taking"],
    },
)

GROUP_ADDED = "The ten minutes have been agreed with the service, from Monday on."

GROUP_ANSWER = "For me it was less about the corridor and more about the phone at night."
