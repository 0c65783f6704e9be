/**
 * What such messages say, as mail filters know it: words and phrases of up to three words by
 * the feature they stand for, in several languages. Lower case, without accents; ';' parts them.
 */
export const PHRASES = {
  prize:
    'winner;won;you won;have won;you have won;win;prize;prizes;claim;claim your;claim now;award;awarded;lottery;jackpot;congratulations;congrats;draw;lucky;selected;you are selected;been selected;chosen;free gift;gift card;giftcard;voucher;vouchers;reward;rewards;bonus;giveaway;raffle;sweepstake;sweepstakes;gewinner;gewonnen;gewinn;gewinnspiel;ganador;ganado;premio;premios;sorteo;gagnant;gagne;cadeau;vinto;vincita;parabens;ganhou;vencedor;gewonnen;prijs;nagroda;wygrana;wygrales;kazandiniz;odul;felicidades;felicitations;glueckwunsch;gluckwunsch;выиграли;приз',
  money:
    'cash;money;dollars;income;earn;earnings;earning;profit;profits;profitable;per day;per week;per month;a day;a week;make money;extra income;million;millions;usd;rich;wealth;financial freedom;pounds;no cost;refund;debt;mortgage;loan;loans;credit score;credit card;refinance;low rates;insurance;geld;verdienen;kredit;dinero;ganar dinero;prestamo;argent;gagner;pret;soldi;guadagnare;prestito;dinheiro;emprestimo;pozyczka;kredi;para kazan;деньги;заработок;кредит',
  offer:
    'free;offer;offers;special offer;limited offer;discount;discounts;cheap;cheapest;lowest;save;sale;half price;price;prices;best price;order now;buy;buy now;order;orders;shipping;free shipping;trial;free trial;deal;deals;bargain;promotion;promo;coupon;subscription;wholesale;bestseller;exclusive;limited time;kostenlos;gratis;rabatt;angebot;oferta;descuento;gratuit;offre;remise;sconto;offerta;desconto;korting;darmowy;promocja;indirim;ucretsiz;бесплатно;скидка;% off;% discount',
  urgency:
    "urgent;urgently;immediately;act now;now !;hurry;expires;expired;expire;expiring;last chance;final notice;final attempt;final warning;within 24;within 48;24 hours;24 hrs;24hrs;48 hours;today only;only today;ends today;ends tonight;don't miss;dont miss;asap;limited;before it's too;instant;instantly;attention;dringend;sofort;urgente;inmediatamente;immediatement;urgence;subito;imediatamente;pilne;acil;hemen;срочно",
  account:
    'verify your;verify;confirm your;update your;your account;your wallet;account has been;suspended;blocked;deactivated;locked;restricted;unusual activity;suspicious activity;unauthorized;your password;password;login;log in to;sign in to;bank;your bank;banking;debit card;card;kyc;paypal;paytm;netflix;identity;your identity;security alert;validate;reactivate;restore access;mailbox;mailbox quota;seed phrase;recovery phrase;private key;konto gesperrt;ihr konto;bestatigen sie;cuenta bloqueada;su cuenta;verifique;tu cuenta;votre compte;compte bloque;verifiez;suo conto;conto bloccato;verifica;sua conta;conta bloqueada;uw rekening;twoje konto;hesabiniz;ваш аккаунт;подтвердите',
  crypto:
    'airdrop;airdrops;crypto;bitcoin;btc;eth;ethereum;solana;sol;usdt;wallet;wallets;token;tokens;presale;whitelist;mint;free mint;nft;nfts;staking;stake;apy;memecoin;meme coin;pump;moon;100x;1000x;10x;gem;alpha;dex;launchpad;hodl;coin;coins;blockchain;kripto;krypto;kryptowahrung;criptomonedas;trading signals;trading;trader;traders;forex;invest;investing;investment;investors;investor;returns;guaranteed returns;roi;stock alert;otc;signals',
  adult:
    'sex;sexy;xxx;porn;adult;nude;nudes;naked;horny;hot girls;girls;dating;singles;hookup;webcam;cam girls;onlyfans;nsfw;escort;fetish;milf;lonely;meet women;russian women;chat with;penis;erection;sexo;putas;sexe;секс;знакомства',
  medicine:
    'viagra;cialis;levitra;pharmacy;pills;pill;meds;medication;medications;prescription;drugs;weight;lose weight;weight loss;diet;fat;enlargement;enlarge;hgh;hormone;herbal;xanax;valium;vicodin;anti aging;cure;doctor;health;apotheke;farmacia;pharmacie;supplement;cbd',
  gambling:
    'casino;casinos;poker;bet;betting;bets;slots;slot;gambling;roulette;odds;chips;free spins;spins;sportsbook;bahis;kumar;apuestas;казино;ставки;judi;togel',
  call_to_action:
    'click;click here;click below;click on;click the link;visit;visit us;call now;call;call us;text;txt;reply;send;register;sign up;signup;join;join us;join now;download;go to;check out;see more;learn more;apply now;contact us;get started;get your;get yours;link below;link in bio;here !;try it;come;klicken;klicken sie;hier klicken;haga clic;haz clic;cliquez;cliquez ici;clicca;clique;clique aqui;kliknij;tiklayin;klik;жми;нажмите;переходи;перейдите',
  self_promotion:
    "my channel;our channel;my video;my videos;my page;my site;my website;my music;my song;my new;my blog;my profile;my account;my stream;subscribe;subscribe to;sub to;please subscribe;subscribers;subs;follow me;follow back;follow us;follow and;followers;follow;check my;check out my;check out our;check out this;check it out;visit my;my link;watch my;like and;thumbs up;thumbs;like this;like my;share this;give it a;give me;support me;please help;help me;vote for;vote;views;promote;i make;i'm new;new channel;covers;i do covers;retweet;rt;drop your;like & rt;mein kanal;abonniert;mi canal;suscribete;suscribanse;ma chaine;abonnez;mio canale;iscrivetevi;meu canal;inscreva;kanalima;подписывайтесь;мой канал",
  contact_elsewhere:
    'whatsapp;telegram;dm me;dm us;dms;message me;text me;inbox me;contact me;contact us;write me;add me;kik;snapchat;skype;wechat;signal me;email me;pm me;reach out;hit me up;reach me;t me;wa me;discord gg;call me on;on telegram;on whatsapp;support team;customer support;customer care;live support;helpdesk;recovery expert;recover your;hacker',
  impersonal_greeting:
    'dear friend;dear customer;dear sir;dear madam;dear sir/madam;dear user;dear member;dear valued;valued customer;dear winner;dear beneficiary;dear client;dear homeowner;dear account;dear email;dear;beloved;hello dear;my dear;greetings;attn;sehr geehrter kunde;lieber kunde;estimado cliente;querido amigo;cher client;chere;gentile cliente;caro cliente;prezado cliente;geachte klant;drogi kliencie;degerli musterimiz;уважаемый клиент',
  advance_fee:
    'next of kin;inheritance;beneficiary;late husband;late president;widow;transfer the;transfer of;funds;fund;deposited;deposit;million dollars;confidential;barrister;attorney;diplomat;nigeria;bank account;foreign partner;business proposal;proposal;strictly confidential;western union;moneygram;wire transfer;processing fee;fee;trunk box;consignment;foreigner;erbschaft;herencia;heritage;eredita;heranca',
  bulk_mail:
    "unsubscribe;remove;removed;to be removed;be removed;opt out;optout;opt-out;opt in;stop to;mailing list;future mailings;no longer wish;not a spam;not spam;this email;this message;receive;receiving;you are receiving;received this;subscribed;newsletter;advertisement;adv;advertise;mailing;mailings;terms apply;t&cs;t&c's;ts&cs;per msg;abmelden;darse de baja;desinscrire;desabonner;cancellati;descadastrar;wypisz;отписаться",
  guarantee:
    'guarantee;guaranteed;guarantees;100%;risk free;no risk;risk;satisfaction;money back;no obligation;obligation;no strings;no fees;hidden;amazing;incredible;unbelievable;miracle;secret;secrets;proven;legit;trusted;legally;legal;certified;no experience;work from home;from home;home based;opportunity;opportunities;business opportunity;mlm;be your own;own boss;success;successful;guru;garantiert;garantizado;garanti;garantito;garantido;гарантия',
  services:
    'seo;rank;ranking;backlinks;backlink;website traffic;traffic;web design;marketing;leads;lead generation;email marketing;bulk email;hosting;domain names;software;cds;cd;windows xp;photoshop;adobe;oem;university;diploma;degree;degrees;bachelor;watches;rolex;replica;replicas;essay;essays;writing service;outsourcing;our company;our services;our products;we offer;we provide;products;customers;clients;services;service;leading;quality;ringtone;ringtones;polyphonic;mobile;handset;camcorder;camera;nokia;toner;ink;dvd;cable;satellite',
  developer:
    'bug;bugs;fix;fixes;fixed;error;errors;exception;crash;crashes;crashed;stack trace;stacktrace;steps to reproduce;reproduce;expected;actual;expected behavior;behavior;behaviour;version;upgrade;merge;merged;commit;commits;branch;rebase;pull request;pr;issue;issues;patch;test;tests;testing;ci;build;builds;compile;compiler;code;codebase;function;method;class;api;endpoint;database;query;sql;server;config;configuration;log;logs;debug;plugin;module;library;dependency;dependencies;package;refactor;refactoring;deprecated;deprecate;regression;docs;documentation;readme;typo;lint;null;undefined;timeout;request;response;json;html;css;javascript;typescript;python;php;java;rust;linux;ubuntu;docker;install;installed;installation;file;files;directory;folder;script;column;field;button;page;dashboard;feature;feature request;implement;implementation;changelog;release;maintainers;repo;repository;github;review;cve;vulnerability;advisory;render;parser;cache;thread;memory;leak;variable;parameter;default;workaround;is it possible;would be nice;add support;support for;option to;ability to',
  conversation:
    "thanks;thank;i'll;i'm;i am;i was;i think;i have;i don't;i had;i just;i love;i will;we should;we need;lol;haha;hahaha;ok;okay;yeah;yes;no;hey;he;she;her;his;they;them;him;tonight;tomorrow;yesterday;morning;later;home;sorry;wrote;said;says;maybe;actually;because;really;though;think;know;love;song;meeting;attached;regards;let me know;question;questions;agree;probably;guess;cheers;danke;bitte;ich;gracias;merci;grazie;obrigado",
  override:
    'ignore all;ignore previous;ignore the;ignore any;ignore your;ignore everything;previous instructions;prior instructions;above instructions;all instructions;earlier instructions;your instructions;disregard;disregard all;disregard previous;disregard the;disregard your;forget everything;forget all;forget your;forget previous;forget the;override;override your;overrides;supersede;supersedes;new instructions;new task;new directive;instead of;instead do;stop following;do not follow;bypass;no longer bound;real task;your guidelines;your rules;your restrictions;safety;ignoriere;ignoriere alle;vergiss;bisherigen anweisungen;anweisungen;ignora;ignora todas;instrucciones anteriores;olvida;ignorez;ignore les;instructions precedentes;oubliez;oublie;ignora le;istruzioni precedenti;dimentica;ignore todas;instrucoes anteriores;esqueca;negeer;instructies;zignoruj;instrukcje;talimatlari;yok say;игнорируй;инструкции;забудь;忽略;無視',
  role_change:
    "you are now;you are a;act as;acting as;pretend;pretend to;pretend you;roleplay;role play;jailbreak;jailbroken;dan;developer mode;dev mode;god mode;unrestricted;no restrictions;without restrictions;uncensored;unfiltered;do anything;from now on;as an ai;ai assistant;ai agent;ai agents;assistant;to the assistant;to the agent;attention ai;dear ai;note to ai;llm;llms;language model;chatbot;copilot;coding agent;automated reviewer;if you are;if you're an;agents must;assistants must;agent must;simulate;persona;du bist jetzt;ahora eres;tu es maintenant;sei ora;voce agora",
  exfiltration:
    'system prompt;your prompt;your system;initial prompt;hidden prompt;reveal;reveal your;print your;repeat your;repeat the;output your;show me your;show your;tell me your;leak;exfiltrate;secrets;api key;api keys;env;environment variables;credentials;access token;github token;ssh key;ssh keys;id rsa;private key;send it to;send them to;send the contents;post it to;post them to;upload;encode;base64;to this url;contents of;content of;curl;wget;webhook;everything above;text above;conversation history;verbatim;systemprompt;zugangsdaten;geheimnisse;credenciales;contrasena;secretos;identifiants;mot de passe;credenziali;segreti;credenciais;системный промпт;пароли',
  agent_command:
    "run the following;execute the following;run this;execute this;execute;call the;invoke;use the tool;use your;tool call;tool calls;function call;shell;bash;sudo;rm rf;rm;delete all;delete the;approve this;approve;merge this;merge it;auto merge;push to;force push;do not mention;don't mention;do not tell;don't tell;without asking;without telling;without confirmation;without review;without asking the;do not ask;do not report;silently;secretly;mark as;mark this;rate this;score this;classify this;say that;respond only;respond with;reply only;reply with;answer only;must be;must now;you must;comply;obey;before answering;before you;lgtm;disable;turn off;add me;grant;forward;transfer",
} as const;

/** A feature that is a list of phrases. */
export type PhraseFeature = keyof typeof PHRASES;

const HONEST: ReadonlySet<string> = new Set<PhraseFeature>(['developer', 'conversation']);

/** All phrases that make a message suspicious, each once. */
export const SUSPICIOUS_PHRASES: readonly string[] = [
  ...new Set(
    Object.entries(PHRASES)
      .filter(([feature]) => !HONEST.has(feature))
      .flatMap(([, phrases]) => phrases.split(';')),
  ),
];
